import { expect, test } from 'vitest';
import { IDENTITY } from '../../../native-models/common/geometry.ts';
import { normal, seededRandom } from '../../../native-models/common/random.ts';
import { PATCH_EDGE, PATCH_VOXELS } from '../../../native-models/common/volume.ts';
import { fitLocalEvidence, type TexturedPatch } from '../../../native-models/inference/fitLocalEvidence.ts';
import {
  evidenceOf,
  evidenceSlices,
  evidenceTensors,
  evidenceTexture,
  sharpenedSlices,
} from '../../../native-models/inference/localEvidence.ts';
import { localHuSlices } from '../../../native-models/inference/localHu.ts';
import { attenuationSlices, type ScanLook } from '../../../native-models/inference/localTexture.ts';
import { scanLook } from '../../../native-models/inference/scanLook.ts';

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

test('the gradient is that of the means, and stays finite beside walls and at the border', () => {
  const dimensions = [9, 9, 9] as const;
  const ramp = Int16Array.from({ length: 729 }, (_, n) => -900 + 3 * (n % 9) + 4 * Math.floor(n / 81));
  const slices = [...attenuationSlices(ramp, dimensions)].length;
  expect(slices).toBe(9);
  let k = 0;
  for (const { gradient } of attenuationSlices(ramp, dimensions)) {
    if (k++ === 4) expect(gradient[4 + 9 * 4]).toBeCloseTo(5, 4);
  }
  const wall = Int16Array.from(ramp, (hu, n) => (n % 9 > 4 ? 0 : hu));
  for (const { hu, gradient } of attenuationSlices(wall, dimensions)) {
    for (let n = 0; n < 81; n++) if (hu[n]! < -500) expect(Number.isFinite(gradient[n]!)).toBe(true);
  }
});

const GRID = {
  dimensions: [PATCH_EDGE, PATCH_EDGE, PATCH_EDGE],
  spacingMm: [1, 1, 1],
  origin: [0, 0, 0],
  direction: IDENTITY,
} as const;
const ALL_LUNG = { grid: GRID, voxels: new Uint8Array(PATCH_VOXELS).fill(1) };

/** A box of lung at −870 HU, of this noise, with a ball of −980 in it. */
function box(seed: number, radius: number, noise = 20): Int16Array {
  const random = seededRandom(seed);
  return Int16Array.from({ length: PATCH_VOXELS }, (_, n) => {
    const [x, y, z] = [
      n % PATCH_EDGE,
      Math.floor(n / PATCH_EDGE) % PATCH_EDGE,
      Math.floor(n / PATCH_EDGE ** 2),
    ];
    const inside = Math.hypot(x - 16, y - 16, z - 16) < radius;
    return Math.round((inside ? -980 : -870) + noise * normal(random));
  });
}

const lookOf = (voxels: Int16Array): ScanLook => scanLook({ grid: GRID, voxels }, ALL_LUNG);
const LOOK = lookOf(box(50, 0));

test('a scan looks as its lungs do: noise is measured, holes and a deep breath are not taken for it', () => {
  const noisy = lookOf(box(1, 0, 60));
  expect(noisy.spread / LOOK.spread).toBeCloseTo(3, 0);
  expect(lookOf(box(2, 5)).spread / LOOK.spread).toBeLessThan(1.2);
  expect(Math.abs(LOOK.middle + 870)).toBeLessThan(3);
  const deep = lookOf(box(50, 0).map((hu) => hu - 30));
  expect(deep.middle).toBe(LOOK.middle - 30);
  expect(evidenceTexture(box(9, 5), LOOK)).toEqual(
    evidenceTexture(
      box(9, 5).map((hu) => hu - 30),
      { ...LOOK, middle: LOOK.middle - 30 },
    ),
  );
});

/** Each of one of eight patients. */
const textures = (seeds: readonly number[], radius: number): TexturedPatch[] =>
  seeds.map((seed) => ({ texture: evidenceTexture(box(seed, radius), LOOK), patientKey: `P${seed % 8}` }));
const EVIDENCE = fitLocalEvidence(
  {
    diseased: textures([1, 2, 3, 4, 5, 6], 5),
    other: textures([11, 12, 13, 14, 15, 16], 0),
    ordinary: textures(
      Array.from({ length: 120 }, (_, n) => 100 + n),
      0,
    ),
  },
  1,
);

test('holes are told from tissue, and at most one in fifty ordinary patches is called diseased', () => {
  const says = (seed: number, radius: number): number => {
    const texture = evidenceTexture(box(seed, radius), LOOK);
    return EVIDENCE.weights.reduce((sum, w, n) => sum + w * texture[n]!, EVIDENCE.bias);
  };
  for (const seed of [21, 22, 23]) expect(says(seed, 5)).toBeGreaterThan(0);
  const called = Array.from({ length: 120 }, (_, n) => says(100 + n, 0)).filter((score) => score > 0);
  expect(called.length).toBeLessThanOrEqual(2);
});

test('the evidence at a voxel is that of the patch around it', () => {
  const patch = box(30, 5);
  const texture = evidenceTexture(patch, LOOK);
  const score = EVIDENCE.weights.reduce((sum, w, n) => sum + w * texture[n]!, EVIDENCE.bias);
  const slices = [...evidenceSlices(patch, GRID.dimensions, LOOK, EVIDENCE)].length;
  expect(slices).toBe(PATCH_EDGE);
  let k = 0;
  for (const slice of evidenceSlices(patch, GRID.dimensions, LOOK, EVIDENCE)) {
    if (k++ === PATCH_EDGE / 2)
      expect(slice[PATCH_EDGE / 2 + (PATCH_EDGE / 2) * PATCH_EDGE]).toBeCloseTo(
        1 / (1 + Math.exp(-score)),
        4,
      );
  }
});

test('a window that counts bounds the mask, one that does not has no say, and neither paints outside the lungs', () => {
  const voxels = box(31, 6);
  const carried = (windowCounts: boolean) =>
    evidenceOf(evidenceTensors({ ...EVIDENCE, windowCounts }) as never)!;
  expect(carried(true).windowCounts).toBe(true);
  expect(carried(false).bias).toBeCloseTo(EVIDENCE.bias, 5);
  expect(evidenceOf(new Map())).toBeNull();
  function* windows(): Generator<Float32Array> {
    for (let k = 0; k < PATCH_EDGE; k++) yield new Float32Array(PATCH_EDGE ** 2).fill(0.3).fill(0, 0, 40);
  }
  const painted = (windowCounts: boolean): Float32Array[] =>
    [...sharpenedSlices(voxels, GRID.dimensions, LOOK, windows(), carried(windowCounts))].map((slice) =>
      slice.slice(),
    );
  const [bounded, free] = [painted(true), painted(false)];
  expect(Math.max(...bounded.map((slice) => Math.max(...slice)))).toBeLessThanOrEqual(0.3 + 1e-6);
  expect(Math.max(...free.map((slice) => Math.max(...slice)))).toBeGreaterThan(0.5);
  for (const slice of [...bounded, ...free]) expect(Math.max(...slice.subarray(0, 40))).toBe(0);
});
