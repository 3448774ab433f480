import type { PatientPoint } from '../common/geometry.ts';
import { patchCorner } from '../common/patchBox.ts';
import { type CtVolume, OUTSIDE_HU, PATCH_EDGE, PATCH_VOXELS } from '../common/volume.ts';

/**
 * x_i^j of the paper: the 32³ voxels around the voxel c nearest to a point, c − 16 … c + 15 per
 * axis, along the CT's own axes. Outside the volume −1024 HU.
 *
 * @param out receives the patch `[z, y, x]`, HU, at `offset`.
 */
export function extractPatch(ct: CtVolume, centre: PatientPoint, out: Int16Array, offset: number): void {
  const [nx, ny, nz] = ct.grid.dimensions;
  const [x0, y0, z0] = patchCorner(ct.grid, centre);
  const from = Math.max(0, x0);
  const to = Math.min(nx, x0 + PATCH_EDGE);
  out.fill(OUTSIDE_HU, offset, offset + PATCH_VOXELS);
  if (from >= to) return;
  for (let z = Math.max(0, z0); z < Math.min(nz, z0 + PATCH_EDGE); z++) {
    for (let y = Math.max(0, y0); y < Math.min(ny, y0 + PATCH_EDGE); y++) {
      const row = nx * (y + ny * z);
      const at = offset + PATCH_EDGE * (y - y0 + PATCH_EDGE * (z - z0)) + from - x0;
      out.set(ct.voxels.subarray(row + from, row + to), at);
    }
  }
}

/** All patches of a scan, `[n, z, y, x]`, n in the order of the centres. */
export function extractPatches(ct: CtVolume, centres: readonly PatientPoint[]): Int16Array {
  const out = new Int16Array(centres.length * PATCH_VOXELS);
  for (const [n, centre] of centres.entries()) extractPatch(ct, centre, out, n * PATCH_VOXELS);
  return out;
}
