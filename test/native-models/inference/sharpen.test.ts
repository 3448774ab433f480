import { expect, test } from 'vitest';
import { IDENTITY } from '../../../native-models/common/geometry.ts';
import { normal, seededRandom } from '../../../native-models/common/random.ts';
import { type CtVolume, PATCH_EDGE, PATCH_VOXELS } from '../../../native-models/common/volume.ts';
import {
  darkShare,
  fitDarkMixture,
  mixtureOf,
  mixtureTensors,
} from '../../../native-models/inference/darkMixture.ts';
import { localHuSlices } from '../../../native-models/inference/localHu.ts';
import { sharpenedSlices } from '../../../native-models/inference/sharpen.ts';

test('local attenuation is the mean of the lung tissue in 3³ voxels; walls do not count', () => {
  const [nx, ny, nz] = [9, 8, 10];
  const random = seededRandom(1);
  const voxels = Int16Array.from({ length: nx * ny * nz }, () => Math.round(-1000 + 600 * random()));
  const bruteForce = (i: number, j: number, k: number): number => {
    let [sum, count] = [0, 0];
    for (let z = Math.max(0, k - 1); z <= Math.min(nz - 1, k + 1); z++) {
      for (let y = Math.max(0, j - 1); y <= Math.min(ny - 1, j + 1); y++) {
        for (let x = Math.max(0, i - 1); x <= Math.min(nx - 1, i + 1); x++) {
          const hu = voxels[x + nx * (y + ny * z)]!;
          if (hu >= -500) continue;
          sum += hu;
          count++;
        }
      }
    }
    return sum / count;
  };
  let k = 0;
  for (const slice of localHuSlices(voxels, [nx, ny, nz])) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++) {
        const expected = bruteForce(i, j, k);
        if (!Number.isNaN(expected)) expect(slice[i + nx * j]).toBeCloseTo(expected, 2);
      }
    }
    k++;
  }
  expect(k).toBe(nz);
  const [solid] = localHuSlices(new Int16Array(8).fill(0), [2, 2, 2]);
  expect([...solid!].every(Number.isNaN)).toBe(true);
});

/** A box of lung at −870 HU with a ball of −980 in it. */
function box(seed: number, radius: number): Int16Array {
  const random = seededRandom(seed);
  return Int16Array.from({ length: PATCH_VOXELS }, (_, n) => {
    const [x, y, z] = [
      n % PATCH_EDGE,
      Math.floor(n / PATCH_EDGE) % PATCH_EDGE,
      Math.floor(n / PATCH_EDGE ** 2),
    ];
    const inside = Math.hypot(x - 16, y - 16, z - 16) < radius;
    return Math.round((inside ? -980 : -870) + 20 * normal(random));
  });
}

test('the two modes of boxes are found without a voxel being marked', () => {
  const mixture = fitDarkMixture([box(1, 11), box(2, 10), box(3, 12)])!;
  expect(mixture.dark.mean).toBeGreaterThan(-990);
  expect(mixture.dark.mean).toBeLessThan(-915);
  expect(Math.abs(mixture.light.mean + 870)).toBeLessThan(10);
  const shares = [-1010, -980, -950, -920, -890, -850].map((hu) => darkShare(mixture, hu));
  expect(shares).toEqual(shares.toSorted((a, b) => b - a));
  expect(shares[1]).toBeGreaterThan(0.9);
  expect(shares[5]).toBeLessThan(0.05);
  expect(darkShare(mixture, Number.NaN)).toBe(0);
  const carried = mixtureOf(mixtureTensors(mixture))!;
  expect(carried.dark.mean).toBeCloseTo(mixture.dark.mean, 2);
  expect(mixtureOf(new Map())).toBeNull();
  expect(fitDarkMixture([new Int16Array(PATCH_VOXELS)])).toBeNull();
});

test('a sharper mask finds the ball that the window only surrounds, and is never above the window', () => {
  const mixture = fitDarkMixture([box(1, 11), box(2, 10), box(3, 12)])!;
  const voxels = box(9, 9);
  const grid = {
    dimensions: [PATCH_EDGE, PATCH_EDGE, PATCH_EDGE],
    spacingMm: [1, 1, 1],
    origin: [0, 0, 0],
    direction: IDENTITY,
  } as const;
  const ct: CtVolume = { grid, voxels };
  const plane = PATCH_EDGE ** 2;
  function* windows(): Generator<Float32Array> {
    for (let k = 0; k < PATCH_EDGE; k++) yield new Float32Array(plane).fill(0.8);
  }
  let [hits, painted, truth] = [0, 0, 0];
  let k = 0;
  for (const slice of sharpenedSlices(ct, windows(), mixture)) {
    slice.forEach((p, n) => {
      expect(p).toBeLessThanOrEqual(0.8 + 1e-6);
      const inside = Math.hypot((n % PATCH_EDGE) - 16, Math.floor(n / PATCH_EDGE) - 16, k - 16) < 9;
      if (inside) truth++;
      if (p >= 0.5) painted++;
      if (inside && p >= 0.5) hits++;
    });
    k++;
  }
  expect((2 * hits) / (truth + painted)).toBeGreaterThan(2.2 * ((2 * truth) / (truth + PATCH_VOXELS)));
  const window = (2 * truth) / (truth + PATCH_VOXELS);
  expect(window).toBeLessThan(0.25);
});
