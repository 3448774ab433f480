import { type Grid, patientPoint, patientToVoxel, voxelCount, voxelToMm } from '../common/geometry.ts';
import type { MaskVolume } from '../common/volume.ts';
import { type InverseField, inverseMap } from './inverse.ts';
import { maskLookup } from './maskLookup.ts';
import { affineMap, pointMap } from './pointMap.ts';

/** Atlas voxels between two points whose images bound the warped lungs. */
const STRIDE = 4;
/** Voxels around the bounds; a stride stretched twofold stays within. */
const MARGIN = 9;

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
  const toMm = affineMap({ matrix: voxelToMm(grid), offset: grid.origin });
  const [low, high] = warpedBounds(atlas, field, grid);
  const at = new Float64Array(3);
  const [nx, ny] = grid.dimensions;
  for (let k = low[2]!; k <= high[2]!; k++) {
    for (let j = low[1]!; j <= high[1]!; j++) {
      for (let i = low[0]!; i <= high[0]!; i++) {
        toMm(i, j, k, at);
        toAtlas(at[0]!, at[1]!, at[2]!, at);
        voxels[i + nx * (j + ny * k)] = labelAt(at[0]!, at[1]!, at[2]!);
      }
    }
  }
  return { grid, voxels };
}

/** Voxel box of the patient's grid that holds the warped lungs: the only voxels worth a look. */
function warpedBounds(atlas: MaskVolume, { transform }: InverseField, grid: Grid): [number[], number[]] {
  const forward = pointMap(transform);
  const toMm = affineMap({ matrix: voxelToMm(atlas.grid), offset: atlas.grid.origin });
  const [nx, ny, nz] = atlas.grid.dimensions;
  const at = new Float64Array(3);
  const low = [...grid.dimensions];
  const high = [-1, -1, -1];
  for (let k = 0; k < nz; k += STRIDE) {
    for (let j = 0; j < ny; j += STRIDE) {
      for (let i = 0; i < nx; i += STRIDE) {
        if (atlas.voxels[i + nx * (j + ny * k)] === 0) continue;
        toMm(i, j, k, at);
        forward(at[0]!, at[1]!, at[2]!, at);
        const v = patientToVoxel(grid, patientPoint(at[0]!, at[1]!, at[2]!));
        for (let a = 0; a < 3; a++) {
          low[a] = Math.min(low[a]!, Math.max(0, Math.floor(v[a]!) - MARGIN));
          high[a] = Math.max(high[a]!, Math.min(grid.dimensions[a]! - 1, Math.ceil(v[a]!) + MARGIN));
        }
      }
    }
  }
  return [low, high];
}
