import { type Grid, voxelToMm } from '../../native-models/common/geometry.ts';
import type { SeriesSlice } from './seriesGroup.ts';
import { UNIFORM_SHARE } from './stackGeometry.ts';

export interface StackResampler {
  /** Takes the next slice, `[row, column]` in HU; the array may be reused afterwards. */
  add(slice: Int16Array): void;
}

/**
 * Puts slices, which come in rising position, onto the uniform k of `grid`: copied where they lie on it,
 * interpolated linearly along k between the two that enclose a plane. Holds one slice at a time.
 * Mutates `voxels`, `[z, y, x]`.
 */
export function stackResampler(
  grid: Grid,
  slices: readonly Pick<SeriesSlice, 'positionMm'>[],
  voxels: Int16Array,
): StackResampler {
  const [columns, rows, planes] = grid.dimensions;
  const size = columns * rows;
  const stepMm = normalStep(grid);
  const start = slices[0]?.positionMm ?? 0;
  const exact = slices.map(({ positionMm }) => (positionMm - start) / stepMm);
  const uniform = planes === slices.length && exact.every((k, index) => Math.abs(k - index) <= UNIFORM_SHARE);
  const at = uniform ? slices.map((_, index) => index) : exact;
  const before = new Int16Array(size);
  let taken = 0;
  let k = 0;
  return {
    add(slice) {
      const here = at[taken]!;
      const last = taken === slices.length - 1;
      while (k < planes && (k <= here + 1e-6 || last)) {
        const from = taken === 0 ? here : at[taken - 1]!;
        const weight = here > from ? Math.min(1, (k - from) / (here - from)) : 1;
        blend(before, slice, weight, voxels.subarray(k * size, (k + 1) * size));
        k += 1;
      }
      before.set(slice);
      taken += 1;
    },
  };
}

/** Distance of two planes of the grid along their normal, mm: a sheared k is longer than that. */
function normalStep(grid: Grid): number {
  const m = voxelToMm(grid);
  const d = grid.direction;
  const normal = [d[3] * d[7] - d[6] * d[4], d[6] * d[1] - d[0] * d[7], d[0] * d[4] - d[3] * d[1]] as const;
  return Math.abs(m[2] * normal[0] + m[5] * normal[1] + m[8] * normal[2]);
}

function blend(a: Int16Array, b: Int16Array, weight: number, out: Int16Array): void {
  if (weight >= 1 - 1e-6) out.set(b);
  else for (let i = 0; i < out.length; i++) out[i] = Math.round(a[i]! + (b[i]! - a[i]!) * weight);
}
