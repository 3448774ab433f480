import { contentHash } from './contentHash.ts';
import type { FramePlane, Instance } from './instance.ts';
import type { SeriesGroup, SeriesProblem } from './seriesGroup.ts';
import { type StackSlice, stackGeometry } from './stackGeometry.ts';
import { cross, dot } from './vectors.ts';

/** Cosines are written with 4 to 6 digits; 0.002 is a tenth of a degree. */
const COSINE_TOLERANCE = 0.002;
const SPACING_TOLERANCE = 0.001;
/** Later values of ImageType are the vendor's and may change within one volume. */
const COMMON_IMAGE_TYPES = 3;
/** Slices nearer than this lie at one position. */
const SAME_POSITION_MM = 0.01;

interface Frame extends StackSlice {
  readonly instance: Instance;
  readonly frame: number;
}

/**
 * Splits CT images into volumes: one per series, frame of reference, matrix, orientation, pixel spacing,
 * kernel and image type; where positions repeat, one per acquisition or vendor's image type if that tells them apart. Slices are
 * sorted by position along the normal, never by instance number. An instance given twice counts once.
 * Pure; the result does not depend on the order of `instances`.
 */
export function groupSeries(instances: readonly Instance[]): SeriesGroup[] {
  const unique = [...new Map(instances.map((one) => [one.sopInstanceUid, one])).values()];
  unique.sort((a, b) => compare(a.sopInstanceUid, b.sopInstanceUid));
  const frameOfReference = frameOfReferenceIn(unique);
  const buckets = new Map<string, Frame[]>();
  const leaders = new Map<string, FramePlane[]>();
  for (const instance of unique)
    for (const [frame, plane] of instance.planes.entries()) {
      const words = describingKey(instance, plane, frameOfReference(instance));
      const key = `${words}|${clusterOf(plane, leaders, words)}`;
      const bucket = buckets.get(key) ?? [];
      bucket.push({ instance, frame, plane, positionMm: 0 });
      buckets.set(key, bucket);
    }
  return [...buckets.values()]
    .flatMap((bucket) => splitRepeats(placed(bucket)))
    .map(([pass, frames]) => toGroup(pass, frames, frameOfReference(frames[0]!.instance)))
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

const order = (frame: Frame): number => frame.instance.instanceNumber ?? 0;

/** What may tell repeated positions apart: energies and phases, then passes over the body. */
const PASSES: readonly ((frame: Frame) => string)[] = [
  ({ plane }) => plane.imageType,
  ({ plane }) => `${plane.acquisitionNumber ?? ''}`,
  ({ plane }) => `${plane.imageType}|${plane.acquisitionNumber ?? ''}`,
];

/** Repeated positions are several volumes when one of {@link PASSES} leaves none repeated. */
function splitRepeats(frames: readonly Frame[]): [pass: string, frames: readonly Frame[]][] {
  if (hasRepeats(frames))
    for (const passOf of PASSES) {
      const passes = new Map<string, Frame[]>();
      for (const frame of frames) {
        const own = passes.get(passOf(frame)) ?? [];
        own.push(frame);
        passes.set(passOf(frame), own);
      }
      if ([...passes.values()].every((own) => !hasRepeats(own))) return [...passes];
    }
  return [['', frames]];
}

const repeats = (frame: Frame, before: Frame | undefined): boolean =>
  before !== undefined && frame.positionMm - before.positionMm < SAME_POSITION_MM;

const hasRepeats = (frames: readonly Frame[]): boolean => frames.some((f, i) => repeats(f, frames[i - 1]));

function toGroup(pass: string, frames: readonly Frame[], frameOfReference: string): SeriesGroup {
  const distinct = frames.filter((frame, index) => !repeats(frame, frames[index - 1]));
  const { instance, plane } = distinct[0]!;
  const stack = stackGeometry(distinct, instance.columns, instance.rows, instance.spacingBetweenSlicesMm);
  const lossy = frames.some((frame) => frame.instance.lossy);
  return {
    key: `${instance.seriesUid}-${contentHash(Buffer.from(stableKey(instance, plane, pass, frameOfReference))).slice(0, 8)}`,
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
    problems: [...duplicates(frames.length, distinct.length), ...stack.problems, ...lossyProblem(lossy)],
    kernel: plane.kernel,
    imageType: plane.imageType,
    sliceThicknessMm: plane.sliceThicknessMm,
    lossy,
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
function stableKey(instance: Instance, plane: FramePlane, pass: string, frameOfReference: string): string {
  const cosines = [...plane.rowDirection, ...plane.columnDirection].map((value) => Math.round(value * 100));
  const spacing = plane.pixelSpacingMm.map((value) => Math.round(value * 100));
  return JSON.stringify([describingKey(instance, plane, frameOfReference), cosines, spacing, pass]);
}

function duplicates(all: number, distinct: number): SeriesProblem[] {
  if (all === distinct) return [];
  const message = `Expected one slice at each position, got ${all} slices at ${distinct} positions.`;
  return [{ code: 'duplicate-positions', blocking: true, message }];
}

function lossyProblem(lossy: boolean): SeriesProblem[] {
  if (!lossy) return [];
  const message = 'Expected lossless pixels, got lossy compression: densities are approximate.';
  return [{ code: 'lossy', blocking: false, message }];
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
