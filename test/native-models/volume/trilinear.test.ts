import { describe, expect, test } from 'vitest';
import { IDENTITY } from '../../../native-models/common/geometry.ts';
import { seededRandom } from '../../../native-models/common/random.ts';
import { trilinear } from '../../../native-models/volume/trilinear.ts';

const grid = { dimensions: [4, 3, 2], spacingMm: [1, 1, 1], origin: [0, 0, 0], direction: IDENTITY } as const;
const plane = (i: number, j: number, k: number) => 3 * i - 7 * j + 11 * k - 5;
const voxels = Float32Array.from({ length: 24 }, (_, v) =>
  plane(v % 4, Math.floor(v / 4) % 3, Math.floor(v / 12)),
);

describe('trilinear', () => {
  test('is exact on a linear image, borders included', () => {
    const random = seededRandom(3);
    for (let n = 0; n < 200; n++) {
      const [i, j, k] = [random() * 3, random() * 2, random()];
      expect(trilinear({ grid, voxels }, i, j, k, NaN)).toBeCloseTo(plane(i, j, k), 4);
    }
    for (let v = 0; v < 24; v++) {
      const at = [v % 4, Math.floor(v / 4) % 3, Math.floor(v / 12)] as const;
      expect(trilinear({ grid, voxels }, ...at, NaN)).toBe(voxels[v]);
    }
  });

  test('says outside beyond the voxel centres and for NaN', () => {
    for (const [i, j, k] of [
      [-0.01, 0, 0],
      [3.01, 0, 0],
      [0, 2.01, 0],
      [0, 0, 1.01],
      [NaN, 0, 0],
    ] as const) {
      expect(trilinear({ grid, voxels }, i, j, k, -1024)).toBe(-1024);
    }
  });
});
