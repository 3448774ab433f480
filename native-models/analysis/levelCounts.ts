import { PROBABILITY_ONE } from '../common/probabilityLevel.ts';

/** Voxels of a lung at each stored probability, 0 … 255; index 0 is the right lung, 1 the left. */
export type LevelCounts = readonly [right: Float64Array, left: Float64Array];

/**
 * Counts once, so that the litres of any threshold are a sum of at most 255 numbers.
 * @param lungs right 1, left 2; @param probabilities bytes on the same grid.
 */
export function countLevels(lungs: Uint8Array, probabilities: Uint8Array): LevelCounts {
  const counts = [new Float64Array(PROBABILITY_ONE + 1), new Float64Array(PROBABILITY_ONE + 1)] as const;
  for (let index = 0; index < lungs.length; index++) {
    const lung = counts[lungs[index]! - 1];
    if (lung) lung[probabilities[index]!]!++;
  }
  return counts;
}

/** Voxels at or above a level. */
export function countFrom(counts: Float64Array, level: number): number {
  let sum = 0;
  for (let at = level; at < counts.length; at++) sum += counts[at]!;
  return sum;
}
