import { type Grid, type Vec3, voxelCount, voxelToMm } from '../common/geometry.ts';
import type { MaskVolume } from '../common/volume.ts';
import { type InverseField, inverseMap } from './inverse.ts';
import { maskLookup } from './maskLookup.ts';
import { affineMap } from './pointMap.ts';

/**
 * The atlas's mask drawn on the patient's grid: each patient voxel takes the label of the atlas
 * voxel nearest to φ(patient). This is the mask whose Dice with the patient's own is reported.
 *
 * @param field must cover the grid.
 */
export function warpMask(atlas: MaskVolume, field: InverseField, grid: Grid): MaskVolume {
  const voxels = new Uint8Array(voxelCount(grid));
  const labelAt = maskLookup(atlas);
  const toAtlas = inverseMap(field);
  const toMm = affineMap({ matrix: voxelToMm(grid), offset: grid.origin as Vec3 });
  const at = new Float64Array(3);
  const [nx, ny, nz] = grid.dimensions;
  for (let k = 0, v = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, v++) {
        toMm(i, j, k, at);
        toAtlas(at[0]!, at[1]!, at[2]!, at);
        voxels[v] = labelAt(at[0]!, at[1]!, at[2]!);
      }
    }
  }
  return { grid, voxels };
}
