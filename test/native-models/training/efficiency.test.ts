import { describe, expect, it } from 'vitest';
import { shareOfRows } from '../../../native-models/training/efficiency.ts';
import { hasStalled } from '../../../native-models/training/stalled.ts';

const targets = Array.from({ length: 40 }, (_, n) => (n < 10 ? 1 : 0));
const rows = targets.map((_, n) => n);

describe('shareOfRows', () => {
  it('keeps the classes’ proportion, nests, and takes at least one of each', () => {
    const half = shareOfRows(rows, targets, 0.5, 1);
    const tenth = shareOfRows(rows, targets, 0.1, 1);
    expect(half.filter((row) => targets[row] === 1)).toHaveLength(5);
    expect(half).toHaveLength(20);
    expect(tenth.every((row) => half.includes(row))).toBe(true);
    expect(shareOfRows(rows, targets, 0.001, 1)).toHaveLength(2);
    expect(shareOfRows(rows, targets, 1, 1)).toEqual(rows);
  });
});

describe('hasStalled', () => {
  const curves = (...losses: (number | null)[]) =>
    losses.map((loss, epoch) => ({
      epoch,
      learningRate: 1,
      localLoss: loss,
      neighbourLoss: loss === null ? null : 0,
      accuracy: null,
      chance: null,
    }));
  it('asks for so many epochs without a lower total loss; one that is not known counts for none', () => {
    expect(hasStalled(curves(null, 3, 2, 2.5), 2)).toBe(false);
    expect(hasStalled(curves(null, 3, 2, 2.5, 2), 2)).toBe(true);
    expect(hasStalled(curves(3, 2, 1), 1)).toBe(false);
    expect(hasStalled(curves(1, 2, 3), undefined)).toBe(false);
  });
});
