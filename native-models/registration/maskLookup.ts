import { invert, voxelToMm } from '../common/geometry.ts';
import type { MaskVolume } from '../common/volume.ts';

/** Label of the voxel nearest to a point in the mask's mm; 0 outside the grid. */
export type MaskLookup = (x: number, y: number, z: number) => number;

export function maskLookup(mask: MaskVolume): MaskLookup {
  const { grid, voxels } = mask;
  const [nx, ny, nz] = grid.dimensions;
  const [ox, oy, oz] = grid.origin;
  const [a, b, c, d, e, f, g, h, l] = invert(voxelToMm(grid));
  return (x, y, z) => {
    const dx = x - ox;
    const dy = y - oy;
    const dz = z - oz;
    const i = Math.floor(a * dx + b * dy + c * dz + 0.5);
    const j = Math.floor(d * dx + e * dy + f * dz + 0.5);
    const k = Math.floor(g * dx + h * dy + l * dz + 0.5);
    if (i < 0 || j < 0 || k < 0 || i >= nx || j >= ny || k >= nz) return 0;
    return voxels[i + nx * (j + ny * k)]!;
  };
}
