import { deriveSeed, seededRandom, shuffled } from '../common/random.ts';

/** Batch norm needs two samples, so a shorter rest is left out. */
export const SMALLEST_BATCH = 2;

/** What the order of an epoch follows from, and nothing else: a resumed run meets the same batches. */
export interface EpochPlan {
  readonly seed: number;
  readonly epoch: number;
  readonly landmarks: readonly number[];
  readonly scanCount: number;
  readonly batchSize: number;
}

/** Every landmark once, shuffled. */
export const landmarkOrder = ({ seed, epoch, landmarks }: EpochPlan): readonly number[] =>
  shuffled(landmarks, seededRandom(deriveSeed(seed, 'landmarks', epoch)));

/** One landmark's turn: every scan once, in batches of scan numbers. */
export function turnBatches(plan: EpochPlan, landmark: number): readonly (readonly number[])[] {
  const scans = Array.from({ length: plan.scanCount }, (_, scan) => scan);
  const random = seededRandom(deriveSeed(plan.seed, 'scans', plan.epoch, landmark));
  return inBatches(shuffled(scans, random), plan.batchSize);
}

/** Scans of a turn, without those of a rest that is too short. */
export function scansPerTurn({ scanCount, batchSize }: EpochPlan): number {
  const rest = scanCount % batchSize;
  return rest < SMALLEST_BATCH ? scanCount - rest : scanCount;
}

function inBatches(scans: readonly number[], size: number): number[][] {
  const batches: number[][] = [];
  for (let start = 0; start < scans.length; start += size) {
    const batch = scans.slice(start, start + size);
    if (batch.length >= SMALLEST_BATCH) batches.push(batch);
  }
  return batches;
}
