import { inverseAffine } from '../common/affine.ts';
import { type Grid, voxelCount, voxelToMm } from '../common/geometry.ts';
import { type CtVolume, OUTSIDE_HU } from '../common/volume.ts';
import { trilinear } from '../volume/trilinear.ts';
import { type InverseField, inverseMap } from './inverse.ts';
import { affineMap } from './pointMap.ts';

/**
 * The atlas's CT drawn in the patient: each voxel of the grid takes the HU at φ(patient), trilinear; outside the
 * atlas's CT −1024. For looking at, beside the patient's own.
 *
 * @param ct in the atlas's frame. @param field must cover the grid.
 */
export function warpImage(ct: CtVolume, field: InverseField, grid: Grid): CtVolume {
  const voxels = new Int16Array(voxelCount(grid));
  const toAtlas = inverseMap(field);
  const toMm = affineMap({ matrix: voxelToMm(grid), offset: grid.origin });
  const toVoxel = affineMap(inverseAffine({ matrix: voxelToMm(ct.grid), offset: ct.grid.origin }));
  const at = new Float64Array(3);
  const [nx, ny, nz] = grid.dimensions;
  for (let k = 0, v = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, v++) {
        toMm(i, j, k, at);
        toAtlas(at[0]!, at[1]!, at[2]!, at);
        toVoxel(at[0]!, at[1]!, at[2]!, at);
        voxels[v] = Math.round(trilinear(ct, at[0]!, at[1]!, at[2]!, OUTSIDE_HU));
      }
    }
  }
  return { grid, voxels };
}
