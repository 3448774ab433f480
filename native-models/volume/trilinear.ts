import type { Volume, VoxelArray } from '../common/volume.ts';

/**
 * Trilinear sample at the continuous voxel index `(i, j, k)`; integers are voxel centres.
 * Takes numbers, not a point: it is called once per voxel of large grids.
 *
 * @param outside returned beyond the box of the voxel centres.
 */
export function trilinear(
  volume: Volume<VoxelArray>,
  i: number,
  j: number,
  k: number,
  outside: number,
): number {
  const [nx, ny, nz] = volume.grid.dimensions;
  if (!(i >= 0 && j >= 0 && k >= 0 && i <= nx - 1 && j <= ny - 1 && k <= nz - 1)) return outside;
  const voxels = volume.voxels;
  const x = Math.floor(i);
  const y = Math.floor(j);
  const z = Math.floor(k);
  const fx = i - x;
  const fy = j - y;
  const fz = k - z;
  // On the last plane the far neighbour has weight 0: a step of 0 stays in the array.
  const dx = fx === 0 ? 0 : 1;
  const dy = fy === 0 ? 0 : nx;
  const dz = fz === 0 ? 0 : nx * ny;
  const v = x + nx * (y + ny * z);
  const near = mix2(voxels, v, dx, dy, fx, fy);
  return fz === 0 ? near : near + fz * (mix2(voxels, v + dz, dx, dy, fx, fy) - near);
}

function mix2(voxels: VoxelArray, v: number, dx: number, dy: number, fx: number, fy: number): number {
  const top = voxels[v]! + fx * (voxels[v + dx]! - voxels[v]!);
  const bottom = voxels[v + dy]! + fx * (voxels[v + dy + dx]! - voxels[v + dy]!);
  return top + fy * (bottom - top);
}
