import { seededRandom, shuffled } from '../common/random.ts';

/**
 * Row numbers of a batch in another order, by which the momentum encoder's rows are dealt out to its
 * parts (MoCo's shuffled batch norm). With one part the order would change nothing but the rounding.
 */
export function shuffledRows(count: number, parts: number, seed: number): number[] {
  const rows = Array.from({ length: count }, (_, row) => row);
  return parts === 1 ? rows : shuffled(rows, seededRandom(seed));
}
