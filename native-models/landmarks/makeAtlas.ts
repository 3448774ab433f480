import { type Vec3, voxelPoint, voxelToAtlas } from '../common/geometry.ts';
import { Refusal } from '../common/refusal.ts';
import { type MaskVolume, PATCH_EDGE } from '../common/volume.ts';
import type { Atlas } from './atlas.ts';
import { cornerLocation } from './locationOf.ts';

/**
 * Joins a mask and the corners of its patches, in the order given.
 *
 * @throws Refusal `atlas-grid` when the spacing is not 1 mm: patches are counted in voxels.
 */
export function makeAtlas(lungs: MaskVolume, corners: readonly Vec3[]): Atlas {
  if (lungs.grid.spacingMm.some((s) => Math.abs(s - 1) > 1e-3)) {
    throw new Refusal(
      'atlas-grid',
      `expected a mask of 1 mm voxels, got ${lungs.grid.spacingMm.join(' × ')} mm`,
    );
  }
  const largest = (a: 0 | 1 | 2): number => corners.reduce((m, c) => Math.max(m, c[a]), 0);
  const maxCorner: Vec3 = [largest(0), largest(1), largest(2)];
  const half = PATCH_EDGE / 2;
  return {
    lungs,
    maxCorner,
    landmarks: corners.map((corner) => ({
      corner,
      centre: voxelToAtlas(lungs.grid, voxelPoint(corner[0] + half, corner[1] + half, corner[2] + half)),
      location: cornerLocation(corner, maxCorner),
    })),
  };
}
