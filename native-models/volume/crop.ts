import type { Grid, Vec3 } from '../common/geometry.ts';
import { voxelPoint, voxelToPatient } from '../common/geometry.ts';
import type { Volume, VoxelArray } from '../common/volume.ts';

/** Voxel indices, both ends included. */
export interface Box {
  readonly low: Vec3;
  readonly high: Vec3;
}

/** @returns the smallest box around the voxels that are not 0; null when there are none. */
export function boundingBox(mask: Uint8Array, dimensions: Vec3): Box | null {
  const [nx, ny] = dimensions;
  const low = [Infinity, Infinity, Infinity];
  const high = [-1, -1, -1];
  for (let row = 0; row < mask.length / nx; row++) {
    const line = mask.subarray(row * nx, (row + 1) * nx);
    const first = line.findIndex((value) => value !== 0);
    if (first < 0) continue;
    let last = nx - 1;
    while (line[last] === 0) last--;
    const y = row % ny;
    const at = [first, y, (row - y) / ny];
    const end = [last, y, (row - y) / ny];
    for (let axis = 0; axis < 3; axis++) {
      low[axis] = Math.min(low[axis]!, at[axis]!);
      high[axis] = Math.max(high[axis]!, end[axis]!);
    }
  }
  if (high[0] === -1) return null;
  return { low: low as unknown as Vec3, high: high as unknown as Vec3 };
}

/** The box grown by `margin` voxels on all sides, as far as the image goes. */
export function growBox(box: Box, margin: number, dimensions: Vec3): Box {
  const low = box.low.map((n) => Math.max(0, n - margin)) as unknown as Vec3;
  const high = box.high.map((n, axis) => Math.min(dimensions[axis]! - 1, n + margin)) as unknown as Vec3;
  return { low, high };
}

export function boxGrid(grid: Grid, box: Box): Grid {
  const dimensions = box.low.map((n, axis) => box.high[axis]! - n + 1) as unknown as Vec3;
  return { ...grid, dimensions, origin: voxelToPatient(grid, voxelPoint(...box.low)) };
}

/** A copy of the part of the image in the box. */
export function crop<T extends VoxelArray>(volume: Volume<T>, box: Box): Volume<T> {
  const grid = boxGrid(volume.grid, box);
  const [nx, ny, nz] = grid.dimensions;
  const voxels = new (volume.voxels.constructor as new (length: number) => T)(nx * ny * nz);
  eachRow(volume.grid, box, (whole, part) => {
    voxels.set(volume.voxels.subarray(whole, whole + nx), part);
  });
  return { grid, voxels };
}

/** Writes the part back into `whole`, in place. */
export function paste<T extends VoxelArray>(part: T, whole: Volume<T>, box: Box): void {
  const nx = box.high[0] - box.low[0] + 1;
  eachRow(whole.grid, box, (to, from) => {
    whole.voxels.set(part.subarray(from, from + nx), to);
  });
}

function eachRow(grid: Grid, { low, high }: Box, visit: (whole: number, part: number) => void): void {
  const [nx, ny] = grid.dimensions;
  const width = high[0] - low[0] + 1;
  let part = 0;
  for (let k = low[2]; k <= high[2]; k++) {
    for (let j = low[1]; j <= high[1]; j++, part += width) visit(low[0] + nx * (j + ny * k), part);
  }
}
