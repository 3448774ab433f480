import type { Grid, Vec3 } from '../common/geometry.ts';
import { type Report, throwIfCancelled } from '../common/progress.ts';
import { type CtVolume, OUTSIDE_HU } from '../common/volume.ts';
import { evaluate, type Taps, tapsAt, toCoefficients } from './bsplineFilter.ts';
import { toHu } from './toHu.ts';

/** A cosine this small moves the far end of a 400 mm field by less than 4 µm. */
const PARALLEL = 1e-5;

/** For each source axis the LPS axis it runs along; null when an axis runs along none. */
export function alignedAxes(grid: Grid): Vec3 | null {
  const axes = [0, 1, 2].map((s) =>
    [0, 1, 2].find((a) => [0, 1, 2].every((b) => b === a || Math.abs(grid.direction[b * 3 + s]!) < PARALLEL)),
  );
  const [i, j, k] = axes;
  if (i === undefined || j === undefined || k === undefined || new Set(axes).size < 3) return null;
  return [i, j, k];
}

/**
 * Separable resampling, three passes of one dimension each. Source slices go one by one through
 * the two in-plane passes, so that only one reduced float copy of the scan is ever held.
 *
 * @param axes from {@link alignedAxes}
 * @returns voxels of `grid`, `[z, y, x]`
 */
export function resampleAligned(
  volume: CtVolume,
  grid: Grid,
  axes: Vec3,
  report?: Report,
  signal?: AbortSignal,
): Int16Array {
  const [nx, ny, nz] = volume.grid.dimensions;
  const tapsI = axisTaps(volume.grid, grid, 0, axes[0]);
  const tapsJ = axisTaps(volume.grid, grid, 1, axes[1]);
  const tapsK = axisTaps(volume.grid, grid, 2, axes[2]);
  const [ti, tj, tk] = [tapsI.count, tapsJ.count, tapsK.count];
  const total = nz + tj;

  // [source k, target j, target i]
  const middle = new Float32Array(nz * tj * ti);
  const columns = new Float32Array(nx * ny); // [i, j]
  const reducedColumns = new Float32Array(ti * ny); // [target i, j]
  const rows = new Float32Array(ny * ti); // [j, target i]
  for (let k = 0; k < nz; k++) {
    throwIfCancelled(signal);
    loadTransposed(volume.voxels, k * nx * ny, nx, ny, columns);
    toCoefficients(columns, nx, ny);
    evaluate(columns, ny, tapsI, reducedColumns);
    transpose(reducedColumns, ti, ny, rows);
    toCoefficients(rows, ny, ti);
    evaluate(rows, ti, tapsJ, middle.subarray(k * tj * ti, (k + 1) * tj * ti));
    report?.({ stage: 'resample', done: k + 1, total, unit: 'slices' });
  }

  const strides = [1, grid.dimensions[0], grid.dimensions[0] * grid.dimensions[1]];
  const [stepI, stepJ, stepK] = axes.map((a) => strides[a]!) as [number, number, number];
  const out = new Int16Array(ti * tj * tk);
  const sheet = new Float32Array(nz * ti); // [k, target i]
  const reduced = new Float32Array(tk * ti); // [target k, target i]
  for (let j = 0; j < tj; j++) {
    throwIfCancelled(signal);
    for (let k = 0; k < nz; k++) {
      const from = (k * tj + j) * ti;
      sheet.set(middle.subarray(from, from + ti), k * ti);
    }
    toCoefficients(sheet, nz, ti);
    evaluate(sheet, ti, tapsK, reduced);
    for (let k = 0; k < tk; k++) {
      let v = j * stepJ + k * stepK;
      for (let i = 0; i < ti; i++, v += stepI) out[v] = toHu(reduced[k * ti + i]!);
    }
    report?.({ stage: 'resample', done: nz + j + 1, total, unit: 'slices' });
  }
  return out;
}

/** Continuous source indices of the target's planes across one axis. */
function axisTaps(source: Grid, target: Grid, sourceAxis: 0 | 1 | 2, axis: number): Taps {
  const stepMm = source.direction[axis * 3 + sourceAxis]! * source.spacingMm[sourceAxis];
  const last = source.dimensions[sourceAxis] - 1;
  const positions = new Float64Array(target.dimensions[axis]!);
  for (let t = 0; t < positions.length; t++) {
    const mm = target.origin[axis]! + t * target.spacingMm[axis]!;
    positions[t] = Math.min(Math.max((mm - source.origin[axis]!) / stepMm, 0), last);
  }
  return tapsAt(positions, last + 1);
}

/** Slice `[j, i]` → `[i, j]`, padding raised to −1024; the filter likes its axis first. */
function loadTransposed(voxels: Int16Array, from: number, nx: number, ny: number, out: Float32Array): void {
  for (let j = 0; j < ny; j++) {
    const row = from + j * nx;
    for (let i = 0; i < nx; i++) {
      out[i * ny + j] = Math.max(voxels[row + i]!, OUTSIDE_HU);
    }
  }
}

function transpose(matrix: Float32Array, rows: number, columns: number, out: Float32Array): void {
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) out[c * rows + r] = matrix[r * columns + c]!;
  }
}
