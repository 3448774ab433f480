import { type Grid, voxelCount } from '../common/geometry.ts';
import type { Report } from '../common/progress.ts';
import { Refusal } from '../common/refusal.ts';
import type { CtVolume } from '../common/volume.ts';
import { isotropicGrid } from './isotropicGrid.ts';
import { alignedAxes, resampleAligned } from './resampleAligned.ts';
import { resampleOblique } from './resampleOblique.ts';

/** 2 m × 2 m × 2 m at 1 mm would be 8e9: nothing a scanner makes, but a wrong header does. */
const MAX_VOXELS = 5e8;

/**
 * Resamples to isotropic voxels on LPS axes by cubic B-spline interpolation, as
 * `scipy.ndimage.map_coordinates(order=3, mode='constant')` does. The source's axes may be
 * flipped, permuted, oblique or sheared. HU below −1024 (padding) count as −1024; what lies
 * outside the source's voxel centres is −1024; the result is rounded and clamped to
 * [−1024, 32767].
 *
 * @returns `[z, y, x]` on the lattice of {@link isotropicGrid}.
 * @throws Refusal `grid-too-large`; RangeError for a spacing that is not positive.
 */
export function resampleIsotropic(
  volume: CtVolume,
  spacingMm = 1,
  report?: Report,
  signal?: AbortSignal,
): CtVolume {
  if (!(spacingMm > 0)) throw new RangeError(`resampleIsotropic: expected spacing > 0 mm, got ${spacingMm}`);
  if (volume.voxels.length !== voxelCount(volume.grid)) {
    throw new RangeError(
      `resampleIsotropic: expected ${volume.grid.dimensions.join(' × ')} voxels, got ${volume.voxels.length}`,
    );
  }
  const grid = isotropicGrid(volume.grid, spacingMm);
  refuseHuge(grid);
  const axes = alignedAxes(volume.grid);
  const voxels = axes
    ? resampleAligned(volume, grid, axes, report, signal)
    : resampleOblique(volume, grid, report, signal);
  return { grid, voxels };
}

function refuseHuge(grid: Grid): void {
  if (voxelCount(grid) <= MAX_VOXELS) return;
  const extent = grid.dimensions.map((n) => Math.round(n * grid.spacingMm[0])).join(' × ');
  throw new Refusal('grid-too-large', `expected the field of view of a CT scanner, got ${extent} mm`);
}
