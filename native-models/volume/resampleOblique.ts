import { type Grid, invert, multiply, voxelToMm } from '../common/geometry.ts';
import { type Report, throwIfCancelled } from '../common/progress.ts';
import { type CtVolume, OUTSIDE_HU } from '../common/volume.ts';
import { cubicWeights, mirror, toCoefficients } from './bsplineFilter.ts';
import { toHu } from './toHu.ts';

/** Float noise, in voxels, within which a sample still counts as inside. */
const SLACK = 1e-4;

/**
 * Resampling for axes at any angle: spline coefficients of the whole scan, then 64 taps a voxel.
 *
 * @returns voxels of `grid` (axes along LPS), `[z, y, x]`
 */
export function resampleOblique(
  volume: CtVolume,
  grid: Grid,
  report?: Report,
  signal?: AbortSignal,
): Int16Array {
  const [nx, ny, nz] = grid.dimensions;
  const coefficients = coefficientsOf(volume, signal);
  const source = volume.grid;
  const toIndex = invert(voxelToMm(source));
  const stepMm = grid.spacingMm[0];
  const step = [toIndex[0] * stepMm, toIndex[3] * stepMm, toIndex[6] * stepMm] as const;
  const out = new Int16Array(nx * ny * nz);
  const sample = sampler(coefficients, source.dimensions);
  for (let z = 0; z < nz; z++) {
    throwIfCancelled(signal);
    for (let y = 0; y < ny; y++) {
      const start = multiply(toIndex, [
        grid.origin[0] - source.origin[0],
        grid.origin[1] + y * grid.spacingMm[1] - source.origin[1],
        grid.origin[2] + z * grid.spacingMm[2] - source.origin[2],
      ]);
      const row = nx * (y + ny * z);
      for (let x = 0; x < nx; x++) {
        out[row + x] = sample(start[0] + x * step[0], start[1] + x * step[1], start[2] + x * step[2]);
      }
    }
    report?.({ stage: 'resample', done: z + 1, total: nz, unit: 'slices' });
  }
  return out;
}

/** `[k, j, i]` of the source, filtered along all three axes; padding raised to −1024. */
function coefficientsOf(volume: CtVolume, signal?: AbortSignal): Float32Array {
  const [nx, ny, nz] = volume.grid.dimensions;
  const all = new Float32Array(volume.voxels.length);
  for (let v = 0; v < all.length; v++) all[v] = Math.max(volume.voxels[v]!, OUTSIDE_HU);
  const columns = new Float32Array(nx * ny);
  for (let k = 0; k < nz; k++) {
    throwIfCancelled(signal);
    const slice = all.subarray(k * nx * ny, (k + 1) * nx * ny);
    toCoefficients(slice, ny, nx);
    for (let j = 0; j < ny; j++) for (let i = 0; i < nx; i++) columns[i * ny + j] = slice[j * nx + i]!;
    toCoefficients(columns, nx, ny);
    for (let j = 0; j < ny; j++) for (let i = 0; i < nx; i++) slice[j * nx + i] = columns[i * ny + j]!;
  }
  const sheet = new Float32Array(nz * nx);
  for (let j = 0; j < ny; j++) {
    throwIfCancelled(signal);
    for (let k = 0; k < nz; k++) {
      const from = (k * ny + j) * nx;
      sheet.set(all.subarray(from, from + nx), k * nx);
    }
    toCoefficients(sheet, nz, nx);
    for (let k = 0; k < nz; k++) all.set(sheet.subarray(k * nx, (k + 1) * nx), (k * ny + j) * nx);
  }
  return all;
}

type Sampler = (i: number, j: number, k: number) => number;

/** @returns HU at a continuous index, −1024 beyond the voxel centres. */
function sampler(c: Float32Array, [nx, ny, nz]: Grid['dimensions']): Sampler {
  const offsetX = new Int32Array(4);
  const offsetY = new Int32Array(4);
  const offsetZ = new Int32Array(4);
  return (i, j, k) => {
    if (!(i >= -SLACK && j >= -SLACK && k >= -SLACK)) return OUTSIDE_HU;
    if (i > nx - 1 + SLACK || j > ny - 1 + SLACK || k > nz - 1 + SLACK) return OUTSIDE_HU;
    const x = Math.floor(i);
    const y = Math.floor(j);
    const z = Math.floor(k);
    const inside = x > 0 && y > 0 && z > 0 && x < nx - 2 && y < ny - 2 && z < nz - 2;
    for (let tap = 0; tap < 4; tap++) {
      const n = tap - 1;
      offsetX[tap] = inside ? x + n : mirror(x + n, nx);
      offsetY[tap] = (inside ? y + n : mirror(y + n, ny)) * nx;
      offsetZ[tap] = (inside ? z + n : mirror(z + n, nz)) * nx * ny;
    }
    const [x0, x1, x2, x3] = cubicWeights(i - x);
    const [a, b, d, e] = [offsetX[0]!, offsetX[1]!, offsetX[2]!, offsetX[3]!];
    const wy = cubicWeights(j - y);
    const wz = cubicWeights(k - z);
    let sum = 0;
    for (let tz = 0; tz < 4; tz++) {
      let plane = 0;
      for (let ty = 0; ty < 4; ty++) {
        const row = offsetZ[tz]! + offsetY[ty]!;
        plane += wy[ty]! * (x0 * c[row + a]! + x1 * c[row + b]! + x2 * c[row + d]! + x3 * c[row + e]!);
      }
      sum += wz[tz]! * plane;
    }
    return toHu(sum);
  };
}
