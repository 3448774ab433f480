import { describe, expect, test } from 'vitest';
import { dice } from '../../../native-models/volume/dice.ts';

describe('dice', () => {
  const a = Uint8Array.of(0, 1, 1, 2, 2, 0);
  const b = Uint8Array.of(0, 1, 2, 2, 0, 1);

  test('by hand', () => {
    expect(dice(a, b)).toBeCloseTo((2 * 3) / 8, 12);
    expect(dice(a, b, 1)).toBeCloseTo((2 * 1) / 4, 12);
    expect(dice(a, b, 2)).toBeCloseTo((2 * 1) / 4, 12);
  });

  test('is symmetric, 1 with itself, 0 when apart, 1 when both are empty', () => {
    expect(dice(a, b)).toBe(dice(b, a));
    expect(dice(a, a)).toBe(1);
    expect(dice(Uint8Array.of(1, 0), Uint8Array.of(0, 1))).toBe(0);
    expect(dice(new Uint8Array(4), new Uint8Array(4))).toBe(1);
  });

  test('refuses other lengths', () => {
    expect(() => dice(a, new Uint8Array(5))).toThrow(/6 and 5 voxels/);
  });
});
