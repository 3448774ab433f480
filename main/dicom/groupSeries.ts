import { contentHash } from './contentHash.ts';
import { contentProblems } from './contentProblems.ts';
import type { FramePlane, Instance } from './instance.ts';
import type { SeriesGroup, SeriesProblem } from './seriesGroup.ts';
import { type Frame, isRepeat, splitVolumes, type VolumePart } from './splitVolumes.ts';
import { stackGeometry } from './stackGeometry.ts';
import { cross, dot } from './vectors.ts';

/** Cosines are written with 4 to 6 digits; 0.002 is a tenth of a degree. */
const COSINE_TOLERANCE = 0.002;
const SPACING_TOLERANCE = 0.001;
/** Later values of ImageType are the vendor's and may change within one volume. */
const COMMON_IMAGE_TYPES = 3;
/**
 * Splits CT images into volumes: one per series, frame of reference, matrix, orientation, pixel spacing,
 * kernel, image type and patient; where they cover one place more than once, one per phase, pass or acquisition. Slices are
 * sorted by position along the normal, never by instance number. An instance given twice counts once.
 * Pure; the result does not depend on the order of `instances`.
 */
export function groupSeries(instances: readonly Instance[]): SeriesGroup[] {
  const unique = [...new Map(instances.map((one) => [one.sopInstanceUid, one])).values()];
  unique.sort((a, b) => compare(a.sopInstanceUid, b.sopInstanceUid));
  const frameOfReference = frameOfReferenceIn(unique);
  const patients = patientsIn(unique);
  const buckets = new Map<string, Frame[]>();
  const leaders = new Map<string, FramePlane[]>();
  for (const instance of unique)
    for (const [frame, plane] of instance.planes.entries()) {
      const words = `${describingKey(instance, plane, frameOfReference(instance))}${instance.patientKey}`;
      const key = `${words}|${clusterOf(plane, leaders, words)}`;
      const bucket = buckets.get(key) ?? [];
      bucket.push({ instance, frame, plane, positionMm: 0 });
      buckets.set(key, bucket);
    }
  return [...buckets.values()]
    .flatMap(volumesOf)
    .map((volume) => {
      const { instance } = volume.frames[0]!;
      return toGroup(volume, frameOfReference(instance), patients.get(instance.seriesUid)!.size);
    })
    .sort((a, b) => compare(a.seriesUid, b.seriesUid) || compare(a.key, b.key));
}

/** What must be equal to the letter within a group. */
const describingKey = (instance: Instance, plane: FramePlane, frameOfReference: string): string =>
  JSON.stringify([
    instance.seriesUid,
    frameOfReference,
    instance.rows,
    instance.columns,
    plane.kernel,
    plane.imageType.split('\\').slice(0, COMMON_IMAGE_TYPES),
  ]);

/**
 * Frames of reference tell passes apart whose positions cannot be compared. Some de-identifiers give every
 * slice its own; such a series has none.
 */
function frameOfReferenceIn(instances: readonly Instance[]): (instance: Instance) => string {
  const bySeries = new Map<string, { readonly uids: Set<string>; count: number }>();
  for (const { seriesUid, frameOfReferenceUid } of instances) {
    const known = bySeries.get(seriesUid) ?? { uids: new Set(), count: 0 };
    known.uids.add(frameOfReferenceUid);
    known.count += 1;
    bySeries.set(seriesUid, known);
  }
  return ({ seriesUid, frameOfReferenceUid }) => {
    const { uids, count } = bySeries.get(seriesUid)!;
    return count > 2 && uids.size === count ? '' : frameOfReferenceUid;
  };
}

function patientsIn(instances: readonly Instance[]): ReadonlyMap<string, ReadonlySet<string>> {
  const patients = new Map<string, Set<string>>();
  for (const { seriesUid, patientKey } of instances)
    patients.set(seriesUid, (patients.get(seriesUid) ?? new Set()).add(patientKey));
  return patients;
}

/** Number of the first geometry among `leaders[words]` that `plane` shares within tolerance. */
function clusterOf(plane: FramePlane, leaders: Map<string, FramePlane[]>, words: string): number {
  const known = leaders.get(words) ?? [];
  leaders.set(words, known);
  const found = known.findIndex((other) => sameGeometry(plane, other));
  return found >= 0 ? found : known.push(plane) - 1;
}

function sameGeometry(a: FramePlane, b: FramePlane): boolean {
  const cosines = [...a.rowDirection, ...a.columnDirection];
  const others = [...b.rowDirection, ...b.columnDirection];
  const turned = cosines.some((value, index) => Math.abs(value - others[index]!) > COSINE_TOLERANCE);
  const scaled = a.pixelSpacingMm.some(
    (value, axis) => Math.abs(value / b.pixelSpacingMm[axis]! - 1) > SPACING_TOLERANCE,
  );
  return !turned && !scaled;
}

/** Sorts a bucket along the normal of its first frame; equal positions by instance number, then UID. */
function placed(bucket: readonly Frame[]): Frame[] {
  const { rowDirection, columnDirection } = bucket[0]!.plane;
  const normal = cross(rowDirection, columnDirection);
  return bucket
    .map((frame) => ({ ...frame, positionMm: dot(normal, frame.plane.position) }))
    .sort((a, b) => a.positionMm - b.positionMm || order(a) - order(b));
}

const order = (frame: Frame): number => frame.plane.acquisitionNumber ?? frame.instance.instanceNumber ?? 0;

/** A slice that is in the series twice with the same pixels counts once. */
function withoutCopies(frames: readonly Frame[]): readonly Frame[] {
  const seen = new Set<string>();
  return frames.filter(({ plane, positionMm }) => {
    if (!plane.pixelHash) return true;
    const content = JSON.stringify([
      plane.pixelHash,
      Math.round(positionMm * 100),
      plane.temporalPosition,
      plane.cyclePhasePercent,
    ]);
    const copy = seen.has(content);
    seen.add(content);
    return !copy;
  });
}

interface Volume extends VolumePart {
  readonly copies: number;
  readonly siblings: number;
}

function volumesOf(bucket: readonly Frame[]): Volume[] {
  const sorted = placed(bucket);
  const frames = withoutCopies(sorted);
  const parts = splitVolumes(frames);
  return parts.map((part) => ({ ...part, copies: sorted.length - frames.length, siblings: parts.length }));
}

function toGroup(volume: Volume, frameOfReference: string, patients: number): SeriesGroup {
  const { frames, pass } = volume;
  const distinct = frames.filter((frame, index) => !isRepeat(frame, frames[index - 1]));
  const { instance, plane } = distinct[0]!;
  const stack = stackGeometry(distinct, instance.columns, instance.rows, instance.spacingBetweenSlicesMm);
  return {
    key: `${instance.seriesUid}-${contentHash(Buffer.from(stableKey(instance, plane, pass, frameOfReference, patients))).slice(0, 8)}`,
    seriesUid: instance.seriesUid,
    studyUid: instance.studyUid,
    patientKey: instance.patientKey,
    frameOfReferenceUid: instance.frameOfReferenceUid,
    grid: stack.grid,
    slices: distinct.map(({ instance: of, frame, positionMm }) => ({
      sopInstanceUid: of.sopInstanceUid,
      frame,
      positionMm,
    })),
    problems: [
      ...mixedPatients(patients),
      ...duplicates(volume, distinct.length),
      ...stack.problems,
      ...contentProblems(distinct),
      ...severalVolumes(volume),
    ],
    kernel: plane.kernel,
    imageType: plane.imageType,
    sliceThicknessMm: plane.sliceThicknessMm,
    lossy: frames.some((frame) => frame.instance.lossy),
    manufacturer: instance.manufacturer,
    model: instance.model,
    seriesDescription: instance.seriesDescription,
    bodyPart: instance.bodyPart,
    contrastAgent: instance.contrastAgent,
    studyDate: instance.studyDate,
    kvp: instance.kvp,
  };
}

/** Rounded, so that the key does not hang on which slice leads the group. */
function stableKey(
  instance: Instance,
  plane: FramePlane,
  pass: string,
  frameOfReference: string,
  patients: number,
): string {
  const cosines = [...plane.rowDirection, ...plane.columnDirection].map((value) => Math.round(value * 100));
  const spacing = plane.pixelSpacingMm.map((value) => Math.round(value * 100));
  const patient = patients > 1 ? [instance.patientKey] : [];
  return JSON.stringify([
    describingKey(instance, plane, frameOfReference),
    cosines,
    spacing,
    pass,
    ...patient,
  ]);
}

/** Different pixels at one place: at the seam of two acquisitions the first is taken, elsewhere none is right. */
function duplicates({ frames, copies }: Volume, distinct: number): SeriesProblem[] {
  const repeated = frames.length - distinct;
  if (repeated === 0 && copies === 0) return [];
  if (repeated === 0) {
    const message = `The series holds ${copies} slices twice with the same pixels: each counts once.`;
    return [{ code: 'copied-slices', blocking: false, message }];
  }
  const acquisitions = new Set(frames.map(({ plane }) => plane.acquisitionNumber)).size;
  const seam = acquisitions > 1 && repeated <= 2 * (acquisitions - 1);
  if (seam) {
    const message = `${acquisitions} acquisitions share ${repeated} slices where they meet: those of the first are used.`;
    return [{ code: 'shared-slices', blocking: false, message }];
  }
  const message = `Expected one slice at each position, got ${frames.length} slices at ${distinct} positions.`;
  return [{ code: 'duplicate-positions', blocking: true, message }];
}

function severalVolumes({ siblings, toldApartBy, pass }: Volume): SeriesProblem[] {
  if (siblings < 2) return [];
  const message = `The series holds ${siblings} volumes, told apart by ${toldApartBy}; this is the one of ${toldApartBy} ${pass || 'without a value'}.`;
  return [{ code: 'several-volumes', blocking: false, message }];
}

function mixedPatients(patients: number): SeriesProblem[] {
  if (patients < 2) return [];
  const message = `The series holds slices of ${patients} patients under one series UID: they are kept apart. Check the export before you use it.`;
  return [{ code: 'several-patients', blocking: false, message }];
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
