import { deriveSeed, seededRandom, shuffled } from '../common/random.ts';

/** One landmark's turn in an epoch: every scan once, in batches. */
export interface LandmarkTurn {
  readonly landmark: number;
  /** Scan numbers of each batch. */
  readonly batches: readonly (readonly number[])[];
}

/** Batch norm needs two samples, so a shorter rest is left out. */
export const SMALLEST_BATCH = 2;

/**
 * The order of one epoch. It depends on nothing but its arguments, so a resumed run
 * meets the same batches as an uninterrupted one.
 */
export function planEpoch(plan: {
  readonly seed: number;
  readonly epoch: number;
  readonly landmarks: readonly number[];
  readonly scanCount: number;
  readonly batchSize: number;
}): readonly LandmarkTurn[] {
  const scans = Array.from({ length: plan.scanCount }, (_, scan) => scan);
  const order = shuffled(plan.landmarks, seededRandom(deriveSeed(plan.seed, 'landmarks', plan.epoch)));
  return order.map((landmark) => {
    const random = seededRandom(deriveSeed(plan.seed, 'scans', plan.epoch, landmark));
    return { landmark, batches: inBatches(shuffled(scans, random), plan.batchSize) };
  });
}

function inBatches(scans: readonly number[], size: number): number[][] {
  const batches: number[][] = [];
  for (let start = 0; start < scans.length; start += size) {
    const batch = scans.slice(start, start + size);
    if (batch.length >= SMALLEST_BATCH) batches.push(batch);
  }
  return batches;
}
