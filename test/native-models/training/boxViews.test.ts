import { expect, test } from 'vitest';
import { seededRandom } from '../../../native-models/common/random.ts';
import { PATCH_VOXELS } from '../../../native-models/common/volume.ts';
import { normalisePatches } from '../../../native-models/training/augment.ts';
import { drawBoxView } from '../../../native-models/training/boxViews.ts';

const random = seededRandom(5);
const patch = Int16Array.from({ length: PATCH_VOXELS }, () => Math.round(-1100 + 1500 * random()));
const view = (ranges: Parameters<typeof drawBoxView>[1], seed: number): Float32Array => {
  const out = new Float32Array(PATCH_VOXELS);
  drawBoxView(patch, ranges, seededRandom(seed), out);
  return out;
};
const sum = (values: Float32Array): number => values.reduce((all, v) => all + v, 0);

test('without ranges a view is the patch as the encoder sees it', () => {
  const plain = normalisePatches(patch);
  view({ flip: 0, shiftVoxels: 0, offsetHu: 0 }, 1).forEach((v, n) => {
    expect(v).toBeCloseTo(plain[n]!, 5);
  });
});

test('flips move voxels and change none', () => {
  const flipped = view({ flip: 1, shiftVoxels: 0, offsetHu: 0 }, 1);
  const plain = normalisePatches(patch);
  expect(flipped[0]).toBeCloseTo(plain[PATCH_VOXELS - 1]!, 5);
  expect(sum(flipped)).toBeCloseTo(sum(plain), 1);
});

test('a shift keeps whole voxels and repeats the border', () => {
  const values = new Set(view({ flip: 0, shiftVoxels: 3, offsetHu: 0 }, 7));
  const plain = new Set(view({ flip: 0, shiftVoxels: 0, offsetHu: 0 }, 1));
  for (const value of values) expect(plain.has(value)).toBe(true);
});

test('an offset moves all voxels alike and stays in the window', () => {
  const offset = view({ flip: 0, shiftVoxels: 0, offsetHu: 60 }, 9);
  const plain = normalisePatches(patch);
  const inside = [...offset.keys()].filter((n) => Math.abs(plain[n]!) < 0.8);
  const moves = inside.map((n) => offset[n]! - plain[n]!);
  expect(Math.max(...moves) - Math.min(...moves)).toBeLessThan(1e-5);
  expect(Math.abs(moves[0]!) * 632).toBeLessThanOrEqual(60);
  expect(offset.every((v) => v >= -1 && v <= 1)).toBe(true);
});
