import { expect, test } from 'vitest';
import { IDENTITY } from '../../../native-models/common/geometry.ts';
import { boundingBox, crop, growBox, paste } from '../../../native-models/volume/crop.ts';

const grid = {
  dimensions: [5, 4, 3],
  spacingMm: [2, 1, 1],
  origin: [10, 0, 0],
  direction: IDENTITY,
} as const;

test('a box is cut out and pasted back where it was', () => {
  const voxels = Int16Array.from({ length: 60 }, (_, v) => v);
  const box = { low: [1, 2, 1], high: [3, 3, 2] } as const;
  const part = crop({ grid, voxels }, box);
  expect(part.grid).toEqual({ ...grid, dimensions: [3, 2, 2], origin: [12, 2, 1] });
  expect([...part.voxels.subarray(0, 3)]).toEqual([31, 32, 33]);
  const whole = { grid, voxels: voxels.map(() => 0) };
  paste(part.voxels, whole, box);
  whole.voxels.forEach((v, n) => void expect(v === 0 || v === n).toBe(true));
  expect(whole.voxels.filter((v) => v !== 0).length).toBe(12);
  expect(boundingBox(Uint8Array.from(whole.voxels), grid.dimensions)).toEqual(box);
});

test('boxes grow as far as the image and nothing has no box', () => {
  expect(growBox({ low: [1, 2, 1], high: [3, 3, 2] }, 2, grid.dimensions)).toEqual({
    low: [0, 0, 0],
    high: [4, 3, 2],
  });
  expect(boundingBox(new Uint8Array(60), grid.dimensions)).toBeNull();
});
