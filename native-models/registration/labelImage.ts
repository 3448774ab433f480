import type { Grid, Vec3 } from '../common/geometry.ts';
import { IDENTITY, voxelCount } from '../common/geometry.ts';
import { LEFT_LUNG, type MaskVolume, RIGHT_LUNG } from '../common/volume.ts';
import { maskLookup } from './maskLookup.ts';
import type { PointMap } from './pointMap.ts';

/** What elastix sees; `values` is `[z, y, x]`. */
export interface LabelImage {
  readonly grid: Grid;
  readonly values: Float32Array;
}

/**
 * The lungs at a coarse spacing with partial volumes: right +100, left −100, outside 0. Opposite
 * signs make exchanging the lungs the costliest error and weigh both surfaces equally.
 *
 * @param grid lattice in the atlas's frame.
 * @param map takes grid mm to the mask's mm, so that a patient can be drawn in the atlas's frame.
 */
export function labelImage(lungs: MaskVolume, grid: Grid, map: PointMap): LabelImage {
  const values = new Float32Array(voxelCount(grid));
  const [nx, ny, nz] = grid.dimensions;
  const quarters = grid.spacingMm.map((s) => s / 4) as unknown as Vec3;
  const labelAt = maskLookup(lungs);
  const at = new Float64Array(3);
  let v = 0;
  for (let k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, v++) {
        let sum = 0;
        for (let corner = 0; corner < 8; corner++) {
          map(
            grid.origin[0] + i * grid.spacingMm[0] + (corner & 1 ? quarters[0] : -quarters[0]),
            grid.origin[1] + j * grid.spacingMm[1] + (corner & 2 ? quarters[1] : -quarters[1]),
            grid.origin[2] + k * grid.spacingMm[2] + (corner & 4 ? quarters[2] : -quarters[2]),
            at,
          );
          const label = labelAt(at[0]!, at[1]!, at[2]!);
          if (label === RIGHT_LUNG) sum++;
          else if (label === LEFT_LUNG) sum--;
        }
        values[v] = sum * 12.5;
      }
    }
  }
  return { grid, values };
}

/** Axis-aligned grid over the box `[lowest, highest]` in mm, widened by a margin. */
export function gridOver(lowest: Vec3, highest: Vec3, spacingMm: number, marginMm: number): Grid {
  const size = (a: number): number => Math.ceil((highest[a]! - lowest[a]! + 2 * marginMm) / spacingMm) + 1;
  return {
    dimensions: [size(0), size(1), size(2)],
    spacingMm: [spacingMm, spacingMm, spacingMm],
    origin: [lowest[0] - marginMm, lowest[1] - marginMm, lowest[2] - marginMm],
    direction: IDENTITY,
  };
}
