import type { Grid, Vec3 } from '../../native-models/common/geometry.ts';

/** The window shows prepared volumes only: their axes are those of the patient (LPS). */
export function requireAxisAligned(grid: Grid): void {
  const aligned = grid.direction.every((value, at) => Math.abs(value - (at % 4 === 0 ? 1 : 0)) < 1e-3);
  if (!aligned)
    throw new Error(`expected a volume along the patient's axes, got ${grid.direction.join(' ')}`);
}

/** Nearest voxel index along an axis, kept inside the grid. */
export function nearestIndex(grid: Grid, axis: 0 | 1 | 2, mm: number): number {
  const index = Math.round((mm - grid.origin[axis]) / grid.spacingMm[axis]);
  return Math.min(Math.max(index, 0), grid.dimensions[axis] - 1);
}

/** Millimetres of a voxel's centre along an axis. */
export const indexToMm = (grid: Grid, axis: 0 | 1 | 2, index: number): number =>
  grid.origin[axis] + index * grid.spacingMm[axis];

/** Centre of the voxel nearest to a point, inside the grid. */
export const snapToVoxel = (grid: Grid, point: Vec3): Vec3 =>
  ([0, 1, 2] as const).map((axis) =>
    indexToMm(grid, axis, nearestIndex(grid, axis, point[axis])),
  ) as unknown as Vec3;

/** Offset of the voxel that holds a point; −1 outside the grid. */
export function voxelAt(grid: Grid, point: Vec3): number {
  const [nx, ny, nz] = grid.dimensions;
  const [i, j, k] = point.map((mm, axis) =>
    Math.round((mm - grid.origin[axis]!) / grid.spacingMm[axis]!),
  ) as [number, number, number];
  const inside = i >= 0 && j >= 0 && k >= 0 && i < nx && j < ny && k < nz;
  return inside ? i + nx * (j + ny * k) : -1;
}

export const centreOf = (grid: Grid): Vec3 =>
  [0, 1, 2].map((axis) =>
    indexToMm(grid, axis as 0 | 1 | 2, Math.floor((grid.dimensions[axis]! - 1) / 2)),
  ) as unknown as Vec3;
