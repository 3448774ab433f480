import { describe, expect, it } from 'vitest';
import { DESIGN_PATIENTS, designCell } from '../../../native-models/phantom/cohortDesign.ts';
import type { DesignCell } from '../../../native-models/phantom/plan.ts';

const SEEDS = [0, 7, 11, 2026];
const cells = (seed: number, from: number, count: number): DesignCell[] =>
  Array.from({ length: count }, (_, n) => designCell({ seed, scale: 'quick' }, from + n));
const pattern = (cell: DesignCell) => `${Number(cell.centrilobular)}${Number(cell.paraseptal)}`;
const counts = (names: readonly string[]): number[] => {
  const seen = new Map<string, number>();
  for (const name of names) seen.set(name, (seen.get(name) ?? 0) + 1);
  return [...seen.values()].sort();
};

describe('designCell', () => {
  it('holds every combination of the subtypes once in each four patients, at one severity', () => {
    for (const seed of SEEDS) {
      for (let from = 0; from < 64; from += 4) {
        const four = cells(seed, from, 4);
        expect(counts(four.map(pattern))).toEqual([1, 1, 1, 1]);
        expect(new Set(four.map(({ severity }) => severity)).size).toBe(1);
      }
    }
  });

  it('crosses combination with severity, and balances the kernels, in each round', () => {
    for (const seed of SEEDS) {
      for (let from = 0; from < 64; from += DESIGN_PATIENTS) {
        const round = cells(seed, from, DESIGN_PATIENTS);
        expect(counts(round.map((cell) => `${pattern(cell)}${cell.severity}`))).toEqual(Array(16).fill(1));
        expect(counts(round.map((cell) => `${pattern(cell)}${cell.sharpKernel}`))).toEqual(Array(8).fill(2));
      }
    }
  });

  it('differs between seeds', () => {
    expect(cells(7, 0, 16)).not.toEqual(cells(11, 0, 16));
  });
});
