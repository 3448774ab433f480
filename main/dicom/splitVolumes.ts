import type { FramePlane, Instance } from './instance.ts';
import { MIN_SLICES, type StackSlice } from './stackGeometry.ts';

/** A frame of a file in a stack. */
export interface Frame extends StackSlice {
  readonly instance: Instance;
  readonly frame: number;
}

/** Frames that make one volume, and what told it from its siblings; both strings are empty for a lone one. */
export interface VolumePart {
  readonly pass: string;
  readonly toldApartBy: string;
  readonly frames: readonly Frame[];
}

/** Slices nearer than this lie at one position. */
const SAME_POSITION_MM = 0.01;
/** Parts that share more slices than this are volumes of their own; fewer are the seam of two acquisitions. */
const SEAM_SLICES = 2;

interface Discriminator {
  readonly name: string;
  keyOf(frame: Frame): string;
  /** Also where no position repeats: interleaved passes have none at the same place. */
  readonly splitsInterleaved: boolean;
  /** Believed only where every part is a volume by itself. */
  readonly needsWhole?: boolean;
}

const byPlane = (
  name: string,
  keyOf: (plane: FramePlane) => string | number | undefined,
  splitsInterleaved = true,
): Discriminator => ({ name, keyOf: ({ plane }) => `${keyOf(plane) ?? ''}`, splitsInterleaved });

/** What tells volumes of one series apart: phases first, then passes over the body. */
const DISCRIMINATORS: readonly Discriminator[] = [
  byPlane('temporal position', (plane) => plane.temporalPosition),
  byPlane('phase', (plane) => plane.cyclePhasePercent),
  byPlane('trigger time', (plane) => plane.triggerTimeMs),
  byPlane('image type', (plane) => plane.imageType, false),
  byPlane('acquisition', (plane) => plane.acquisitionNumber),
  byPlane(
    'image type and acquisition',
    (plane) => `${plane.imageType}|${plane.acquisitionNumber ?? ''}`,
    false,
  ),
  byPlane('acquisition time', (plane) => plane.acquisitionTime),
];

/** Splits frames, sorted along their normal, into volumes: each position once in each, passes never mixed. */
export function splitVolumes(frames: readonly Frame[]): VolumePart[] {
  const whole: VolumePart[] = [{ pass: '', toldApartBy: '', frames }];
  const repeated = hasRepeats(frames);
  for (const discriminator of [...DISCRIMINATORS, byRun(frames)]) {
    const parts = partition(frames, discriminator);
    if (parts.length < 2) continue;
    if (discriminator.needsWhole && parts.some((part) => part.frames.length < MIN_SLICES)) continue;
    const clean = parts.every((part) => !hasRepeats(part.frames));
    if (clean && discriminator.splitsInterleaved && overlap(parts)) return parts;
    if (clean && repeated && !onlySeam(frames, parts)) return parts;
  }
  return whole;
}

function partition(frames: readonly Frame[], { name, keyOf }: Discriminator): VolumePart[] {
  const parts = new Map<string, Frame[]>();
  for (const frame of frames) {
    const pass = keyOf(frame);
    const own = parts.get(pass) ?? [];
    own.push(frame);
    parts.set(pass, own);
  }
  return [...parts].map(([pass, own]) => ({ pass, toldApartBy: name, frames: own }));
}

const low = ({ frames }: VolumePart): number => frames[0]!.positionMm;
const high = ({ frames }: VolumePart): number => frames.at(-1)!.positionMm;

/** True when two of the parts cover the same stretch of the body by more than a seam. */
function overlap(parts: readonly VolumePart[]): boolean {
  const sorted = [...parts]
    .filter(({ frames }) => frames.length > SEAM_SLICES)
    .sort((a, b) => low(a) - low(b));
  return sorted.slice(1).some((part, n) => {
    const before = sorted[n]!;
    const shared = Math.min(high(before), high(part)) - low(part);
    const stepMm = Math.max(...[before, part].map((one) => (high(one) - low(one)) / (one.frames.length - 1)));
    return shared > SEAM_SLICES * stepMm;
  });
}

/** True when the positions that repeat are the few that two acquisitions share at their ends. */
function onlySeam(frames: readonly Frame[], parts: readonly VolumePart[]): boolean {
  const repeats = frames.filter((frame, index) => isRepeat(frame, frames[index - 1])).length;
  return repeats <= SEAM_SLICES * (parts.length - 1) && frames.length > 4 * repeats && !overlap(parts);
}

/** The order in which slices were made: a position that comes again begins another volume. */
function byRun(frames: readonly Frame[]): Discriminator {
  const inOrder = [...frames].sort(
    (a, b) => (a.instance.instanceNumber ?? 0) - (b.instance.instanceNumber ?? 0) || a.frame - b.frame,
  );
  const runOf = new Map<Frame, number>();
  let run = 1;
  let seen = new Set<number>();
  for (const frame of inOrder) {
    const place = Math.round(frame.positionMm / SAME_POSITION_MM);
    if (seen.has(place)) {
      run += 1;
      seen = new Set();
    }
    seen.add(place);
    runOf.set(frame, run);
  }
  return {
    name: 'order of instances',
    keyOf: (frame) => `run${runOf.get(frame)}`,
    splitsInterleaved: false,
    needsWhole: true,
  };
}

export const isRepeat = (frame: Frame, before: Frame | undefined): boolean =>
  before !== undefined && frame.positionMm - before.positionMm < SAME_POSITION_MM;

const hasRepeats = (frames: readonly Frame[]): boolean =>
  frames.some((frame, index) => isRepeat(frame, frames[index - 1]));
