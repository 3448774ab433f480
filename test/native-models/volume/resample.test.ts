import { describe, expect, test } from 'vitest';
import {
  type Grid,
  IDENTITY,
  type Matrix3,
  type Vec3,
  voxelPoint,
  voxelToPatient,
} from '../../../native-models/common/geometry.ts';
import { seededRandom } from '../../../native-models/common/random.ts';
import type { CtVolume } from '../../../native-models/common/volume.ts';
import { resampleIsotropic } from '../../../native-models/volume/resample.ts';

const LPS: Grid = {
  dimensions: [14, 11, 9],
  spacingMm: [0.7, 1.3, 2],
  origin: [-8, 3.5, 100],
  direction: IDENTITY,
};

/** Fills a grid from a function of patient mm. */
function render(grid: Grid, hu: (x: number, y: number, z: number) => number): CtVolume {
  const [nx, ny, nz] = grid.dimensions;
  const voxels = new Int16Array(nx * ny * nz);
  for (let k = 0, v = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, v++) {
        const [x, y, z] = voxelToPatient(grid, voxelPoint(i, j, k)) as Vec3;
        voxels[v] = Math.round(hu(x, y, z));
      }
    }
  }
  return { grid, voxels };
}

const noise = (grid: Grid): CtVolume => {
  const random = seededRandom(11);
  const count = grid.dimensions[0] * grid.dimensions[1] * grid.dimensions[2];
  return { grid, voxels: Int16Array.from({ length: count }, () => Math.floor(random() * 1500) - 1000) };
};

/** The same image with its axes stored in another order and direction. */
function reorder(source: CtVolume, order: readonly number[], flips: readonly boolean[]): CtVolume {
  const dims = source.grid.dimensions;
  const steps = [1, dims[0], dims[0] * dims[1]];
  const dimensions = order.map((a) => dims[a]!) as unknown as Grid['dimensions'];
  const spacingMm = order.map((a) => source.grid.spacingMm[a]!) as unknown as Grid['spacingMm'];
  const direction = [0, 1, 2].flatMap((row) =>
    order.map((a, column) => (a === row ? (flips[column] ? -1 : 1) : 0)),
  ) as unknown as Matrix3;
  const start = [0, 0, 0];
  order.forEach((a, column) => {
    if (flips[column]) start[a] = dims[a]! - 1;
  });
  const origin = voxelToPatient(source.grid, voxelPoint(start[0]!, start[1]!, start[2]!));
  const voxels = new Int16Array(source.voxels.length);
  let v = 0;
  for (let k = 0; k < dimensions[2]; k++) {
    for (let j = 0; j < dimensions[1]; j++) {
      for (let i = 0; i < dimensions[0]; i++) {
        const at = [i, j, k];
        let from = 0;
        order.forEach((a, c) => {
          from += (flips[c] ? dims[a]! - 1 - at[c]! : at[c]!) * steps[a]!;
        });
        voxels[v++] = source.voxels[from]!;
      }
    }
  }
  return { grid: { dimensions, spacingMm, origin, direction }, voxels };
}

const largestDifference = (a: Int16Array, b: Int16Array): number => {
  expect(a.length).toBe(b.length);
  return a.reduce((most, value, v) => Math.max(most, Math.abs(value - b[v]!)), 0);
};

const PERMUTATIONS = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
] as const;

describe('resampleIsotropic', () => {
  test('an image that is isotropic on LPS axes stays as it is', () => {
    const source = noise({ ...LPS, spacingMm: [1, 1, 1] });
    expect(resampleIsotropic(source)).toEqual(source);
  });

  test('covers the voxel centres', () => {
    const { grid } = resampleIsotropic(noise(LPS));
    expect(grid).toEqual({
      dimensions: [10, 14, 17],
      spacingMm: [1, 1, 1],
      origin: [-8, 3.5, 100],
      direction: IDENTITY,
    });
  });

  test('all 48 orders and directions of the axes give one result', () => {
    const source = noise(LPS);
    const expected = resampleIsotropic(source);
    for (const order of PERMUTATIONS) {
      for (let bits = 0; bits < 8; bits++) {
        const flips = [0, 1, 2].map((axis) => ((bits >> axis) & 1) === 1);
        const got = resampleIsotropic(reorder(source, order, flips));
        expect(got.grid.dimensions).toEqual(expected.grid.dimensions);
        expect(got.grid.direction).toEqual(IDENTITY);
        got.grid.origin.forEach((o, a) => void expect(o).toBeCloseTo(expected.grid.origin[a]!, 4));
        expect(largestDifference(got.voxels, expected.voxels)).toBeLessThanOrEqual(1);
      }
    }
  });

  test('the separable and the general way agree', () => {
    const source = noise(LPS);
    // Too oblique for the separable way, by less than what could be seen.
    const bent: Matrix3 = [1, 2e-5, 0, -2e-5, 1, 0, 0, 0, 1];
    const general = resampleIsotropic({ ...source, grid: { ...LPS, direction: bent } });
    const separable = resampleIsotropic(source);
    const inside = separable.voxels.map((hu, v) => (general.voxels[v] === -1024 ? -1024 : hu));
    expect(largestDifference(general.voxels, inside)).toBeLessThanOrEqual(2);
    expect(
      general.voxels.filter((hu, v) => hu === -1024 && separable.voxels[v] !== -1024).length,
    ).toBeLessThan(general.voxels.length / 4);
  });

  test.each([-25, -5, 5, 15, 25])('a gantry tilted by %i° shows the same smooth object', (degrees) => {
    const angle = (degrees * Math.PI) / 180;
    const direction: Matrix3 = [1, 0, 0, 0, Math.cos(angle), 0, 0, Math.sin(angle), 1];
    const grid: Grid = {
      dimensions: [40, 40, 24],
      spacingMm: [1.2, 1.2, 2],
      // Centred, so that the object vanishes towards all borders.
      origin: [-23.4, -23.4 * Math.cos(angle), -23 - 23.4 * Math.sin(angle)],
      direction,
    };
    const blob = (x: number, y: number, z: number) => 600 * Math.exp(-(x * x + y * y + z * z) / 60) - 400;
    const { grid: iso, voxels } = resampleIsotropic(render(grid, blob));
    const expected = render(iso, blob).voxels;
    const seen = voxels.map((hu, v) => (hu === -1024 ? hu : expected[v]!));
    expect(voxels.some((hu) => hu === -1024)).toBe(true);
    expect(largestDifference(voxels, seen)).toBeLessThanOrEqual(3);
    const centre = voxels.filter((hu) => hu > 190).length;
    expect(centre).toBeGreaterThan(0);
  });

  test('padding below −1024 leaves no trace', () => {
    const source = noise(LPS);
    const padded = source.voxels.map((hu, v) => (v % 14 < 4 ? -3024 : hu));
    const clamped = padded.map((hu) => Math.max(hu, -1024));
    const a = resampleIsotropic({ grid: LPS, voxels: padded });
    expect(a).toEqual(resampleIsotropic({ grid: LPS, voxels: clamped }));
    expect(a.voxels.every((hu) => hu >= -1024)).toBe(true);
  });

  test('a single slice and single voxels are resampled in their plane', () => {
    const slice = render({ ...LPS, dimensions: [14, 11, 1] }, () => 77);
    expect(resampleIsotropic(slice).grid.dimensions).toEqual([10, 14, 1]);
    expect(resampleIsotropic(slice).voxels.every((hu) => hu === 77)).toBe(true);
    expect([...resampleIsotropic(render({ ...LPS, dimensions: [1, 1, 1] }, () => 5)).voxels]).toEqual([5]);
  });

  test('refuses a field that no scanner has and stops when cancelled', () => {
    const huge: CtVolume = { ...noise({ ...LPS, spacingMm: [300, 300, 300] }) };
    expect(() => resampleIsotropic(huge)).toThrow(expect.objectContaining({ code: 'grid-too-large' }));
    expect(() => resampleIsotropic(noise(LPS), 0)).toThrow(RangeError);
    expect(() => resampleIsotropic(noise(LPS), 1, undefined, AbortSignal.abort())).toThrow(/abort/i);
  });
});
