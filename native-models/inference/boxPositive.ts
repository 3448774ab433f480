import type { Vec3 } from '../common/geometry.ts';
import { PATCH_EDGE, PATCH_VOXELS } from '../common/volume.ts';
import type { ProbabilityVolume } from './probabilityOfLungs.ts';

/** Share of a box's 32³ voxels whose probability is above the threshold; voxels outside the volume count as 0. */
export function positiveShare(probability: ProbabilityVolume, corner: Vec3, threshold = 0.5): number {
  const [nx, ny, nz] = probability.grid.dimensions;
  const range = (from: number, n: number): [number, number] => [
    Math.max(0, from),
    Math.min(n, from + PATCH_EDGE),
  ];
  const [x0, x1] = range(corner[0], nx);
  const [y0, y1] = range(corner[1], ny);
  const [z0, z1] = range(corner[2], nz);
  let above = 0;
  for (let k = z0; k < z1; k++) {
    for (let j = y0; j < y1; j++) {
      for (let i = x0; i < x1; i++) {
        if (probability.voxels[i + nx * (j + ny * k)]! > threshold) above++;
      }
    }
  }
  return above / PATCH_VOXELS;
}

/**
 * Whether a box counts as emphysema: at least 25 % of its voxels above 0.5 (section 5.3.1).
 * @param corner lowest voxel index `[i, j, k]` of the 32³ box.
 */
export const boxPositive = (probability: ProbabilityVolume, corner: Vec3, share = 0.25): boolean =>
  positiveShare(probability, corner) >= share;
