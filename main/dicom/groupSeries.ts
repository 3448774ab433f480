import { contentHash } from './contentHash.ts';
import type { FramePlane, Instance } from './instance.ts';
import type { SeriesGroup, SeriesProblem } from './seriesGroup.ts';
import { type StackSlice, stackGeometry } from './stackGeometry.ts';
import { cross, dot } from './vectors.ts';

/** Cosines are written with 4 to 6 digits; 0.002 is a tenth of a degree. */
const COSINE_TOLERANCE = 0.002;
const SPACING_TOLERANCE = 0.001;
/** Slices nearer than this lie at one position. */
const SAME_POSITION_MM = 0.01;

interface Frame extends StackSlice {
  readonly instance: Instance;
  readonly frame: number;
}

/**
 * Splits CT images into volumes: one per series, frame of reference, matrix, orientation, pixel spacing,
 * kernel and image type; where positions repeat, one per acquisition if that tells them apart. Slices are
 * sorted by position along the normal, never by instance number. An instance given twice counts once.
 * Pure; the result does not depend on the order of `instances`.
 */
export function groupSeries(instances: readonly Instance[]): SeriesGroup[] {
  const unique = [...new Map(instances.map((one) => [one.sopInstanceUid, one])).values()];
  unique.sort((a, b) => compare(a.sopInstanceUid, b.sopInstanceUid));
  const buckets = new Map<string, Frame[]>();
  const leaders = new Map<string, FramePlane[]>();
  for (const instance of unique)
    for (const [frame, plane] of instance.planes.entries()) {
      const words = describingKey(instance, plane);
      const key = `${words}|${clusterOf(plane, leaders, words)}`;
      const bucket = buckets.get(key) ?? [];
      bucket.push({ instance, frame, plane, positionMm: 0 });
      buckets.set(key, bucket);
    }
  const groups = [...buckets].flatMap(([key, bucket]) => splitRepeats(key, placed(bucket)));
  return groups
    .map(([key, frames]) => toGroup(key, frames))
    .sort((a, b) => compare(a.seriesUid, b.seriesUid) || compare(a.key, b.key));
}

/** What must be equal to the letter within a group. */
const describingKey = (instance: Instance, plane: FramePlane): string =>
  JSON.stringify([
    instance.seriesUid,
    instance.frameOfReferenceUid,
    instance.rows,
    instance.columns,
    plane.kernel,
    plane.imageType,
  ]);

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

/** Repeated positions are several passes over the body when each acquisition alone repeats none. */
function splitRepeats(key: string, frames: readonly Frame[]): [string, readonly Frame[]][] {
  if (!hasRepeats(frames)) return [[key, frames]];
  const passes = new Map<string, Frame[]>();
  for (const frame of frames) {
    const pass = `${frame.plane.acquisitionNumber ?? ''}`;
    passes.set(pass, [...(passes.get(pass) ?? []), frame]);
  }
  const apart = passes.size > 1 && [...passes.values()].every((pass) => !hasRepeats(pass));
  return apart ? [...passes].map(([pass, own]) => [`${key}|${pass}`, own]) : [[key, frames]];
}

const repeats = (frame: Frame, before: Frame | undefined): boolean =>
  before !== undefined && frame.positionMm - before.positionMm < SAME_POSITION_MM;

const hasRepeats = (frames: readonly Frame[]): boolean => frames.some((f, i) => repeats(f, frames[i - 1]));

function toGroup(key: string, frames: readonly Frame[]): SeriesGroup {
  const distinct = frames.filter((frame, index) => !repeats(frame, frames[index - 1]));
  const { instance, plane } = distinct[0]!;
  const stack = stackGeometry(distinct, instance.columns, instance.rows, instance.spacingBetweenSlicesMm);
  const lossy = frames.some((frame) => frame.instance.lossy);
  return {
    key: `${instance.seriesUid}-${contentHash(Buffer.from(stableKey(key, plane))).slice(0, 8)}`,
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

/** The cluster number depends on which files came; its geometry, rounded, does not. */
function stableKey(key: string, plane: FramePlane): string {
  const rounded = [...plane.rowDirection, ...plane.columnDirection].map((v) => Math.round(v * 100) + 0);
  const spacing = plane.pixelSpacingMm.map((v) => Math.round(v * 100));
  return JSON.stringify([key.replace(/\|\d+/, ''), rounded, spacing]);
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
