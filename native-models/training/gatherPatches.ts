import { PATCH_VOXELS } from '../common/volume.ts';

/** The patches of these rows, in this order; a copy. `[n, 32, 32, 32]` */
export function gatherPatches(patches: Float32Array, rows: readonly number[]): Float32Array {
  const out = new Float32Array(rows.length * PATCH_VOXELS);
  rows.forEach((row, n) => {
    out.set(patches.subarray(row * PATCH_VOXELS, (row + 1) * PATCH_VOXELS), n * PATCH_VOXELS);
  });
  return out;
}
