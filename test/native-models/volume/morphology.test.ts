import { describe, expect, test } from 'vitest';
import type { Vec3 } from '../../../native-models/common/geometry.ts';
import { seededRandom } from '../../../native-models/common/random.ts';
import { type Lattice, squaredDistance } from '../../../native-models/volume/distanceTransform.ts';
import { fillHoles, fillHolesInSlices } from '../../../native-models/volume/fillHoles.ts';
import { close, complement, dilate, erode, open } from '../../../native-models/volume/morphology.ts';

const lattice: Lattice = { dimensions: [12, 9, 7], spacingMm: [1, 1.5, 2.5] };
const count = 12 * 9 * 7;
const scattered = (share: number, seed: number) => {
  const random = seededRandom(seed);
  return Uint8Array.from({ length: count }, () => (random() < share ? 1 : 0));
};
const place = (v: number): Vec3 => [v % 12, Math.floor(v / 12) % 9, Math.floor(v / 108)];

function bruteForce(mask: Uint8Array): number[] {
  const s = lattice.spacingMm;
  return Array.from(mask, (_, a) => {
    let nearest = Infinity;
    const p = place(a);
    mask.forEach((value, b) => {
      if (!value) return;
      const q = place(b);
      nearest = Math.min(
        nearest,
        [0, 1, 2].reduce((sum, n) => sum + ((p[n]! - q[n]!) * s[n]!) ** 2, 0),
      );
    });
    return nearest;
  });
}

describe('squaredDistance', () => {
  test.each([0.002, 0.02, 0.3])('is exact, share %d', (share) => {
    const mask = scattered(share, 5);
    mask[300] = 1;
    const expected = bruteForce(mask);
    squaredDistance(mask, lattice).forEach((d, v) => void expect(d).toBeCloseTo(expected[v]!, 3));
    squaredDistance(mask, lattice, 4).forEach((d, v) => {
      if (expected[v]! <= 16) expect(d).toBeCloseTo(expected[v]!, 3);
      else expect(d).toBe(Infinity);
    });
  });

  test('an empty mask is infinitely far', () => {
    expect(squaredDistance(new Uint8Array(count), lattice).every((d) => d === Infinity)).toBe(true);
  });
});

describe('morphology', () => {
  const mask = scattered(0.35, 9);
  const within = (a: Uint8Array, b: Uint8Array) => a.every((value, v) => !value || b[v] !== 0);

  test('a ball of 2.5 mm around one voxel', () => {
    const one = new Uint8Array(count);
    one[6 + 12 * (4 + 9 * 3)] = 1;
    // |x| ≤ 2 alone; y ± 1.5 mm leaves |x| ≤ 2; z ± 2.5 mm leaves the axis.
    expect(dilate(one, lattice, 2.5).reduce((a, b) => a + b, 0)).toBe(5 + 2 * 5 + 2);
  });

  test('opening ⊆ mask ⊆ closing, both idempotent, dual to each other', () => {
    for (const radius of [1, 2.5, 3]) {
      const closed = close(mask, lattice, radius);
      const opened = open(mask, lattice, radius);
      expect(within(mask, closed)).toBe(true);
      expect(within(opened, mask)).toBe(true);
      expect(close(closed, lattice, radius)).toEqual(closed);
      expect(open(opened, lattice, radius)).toEqual(opened);
      expect(complement(dilate(mask, lattice, radius))).toEqual(erode(complement(mask), lattice, radius));
    }
  });

  test('holes are filled, in space and in slices', () => {
    const shell = new Uint8Array(count).map((_, v) => {
      const [x, y, z] = place(v);
      return x > 1 && x < 9 && y > 1 && y < 7 && z > 1 && z < 6 && !(x === 5 && y === 4 && z < 5) ? 1 : 0;
    });
    const tunnel = shell.slice();
    fillHoles(tunnel, lattice.dimensions);
    expect(tunnel).toEqual(shell);
    const slices = shell.slice();
    fillHolesInSlices(slices, lattice.dimensions);
    expect(slices.reduce((a, b) => a + b, 0) - shell.reduce((a, b) => a + b, 0)).toBe(3);
    const kept = shell.slice();
    fillHolesInSlices(kept, lattice.dimensions, 0);
    expect(kept).toEqual(shell);
  });
});
