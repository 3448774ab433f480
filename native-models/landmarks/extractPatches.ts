import type { PatientPoint } from '../common/geometry.ts';
import { type CtVolume, OUTSIDE_HU, PATCH_EDGE, PATCH_VOXELS } from '../common/volume.ts';
import {
  OWN_CONVENTION,
  type PatchConvention,
  type PatchPlace,
  placeAround,
  placeAtAnchor,
} from './patchConvention.ts';

/**
 * x_i^j of the paper: the 32³ voxels around the voxel c nearest to a point, c − 16 … c + 15 per
 * axis, along the CT's own axes, or as the convention has it. Outside the volume −1024 HU.
 *
 * @param out receives the patch `[z, y, x]`, HU, at `offset`.
 */
export function extractPatch(
  ct: CtVolume,
  centre: PatientPoint,
  out: Int16Array,
  offset: number,
  convention: PatchConvention = OWN_CONVENTION,
): void {
  copyPatch(ct, placeAround(ct.grid, centre, convention), out, offset);
}

/**
 * All patches of a scan, `[n, z, y, x]`, n in the order of the anchors.
 * @param anchors of the landmarks, in the patient: see `landmarkAnchor`.
 */
export function extractPatches(
  ct: CtVolume,
  anchors: readonly PatientPoint[],
  convention: PatchConvention = OWN_CONVENTION,
): Int16Array {
  const out = new Int16Array(anchors.length * PATCH_VOXELS);
  for (const [n, anchor] of anchors.entries()) {
    copyPatch(ct, placeAtAnchor(ct.grid, anchor, convention), out, n * PATCH_VOXELS);
  }
  return out;
}

/** One patch where a convention places it; the primitive of the others. */
export function copyPatch(
  ct: CtVolume,
  { corner: [x0, y0, z0], mirrorY }: PatchPlace,
  out: Int16Array,
  offset: number,
): void {
  const [nx, ny, nz] = ct.grid.dimensions;
  const from = Math.max(0, x0);
  const to = Math.min(nx, x0 + PATCH_EDGE);
  out.fill(OUTSIDE_HU, offset, offset + PATCH_VOXELS);
  if (from >= to) return;
  for (let z = Math.max(0, z0); z < Math.min(nz, z0 + PATCH_EDGE); z++) {
    for (let y = Math.max(0, y0); y < Math.min(ny, y0 + PATCH_EDGE); y++) {
      const row = nx * (y + ny * z);
      const patchRow = mirrorY ? PATCH_EDGE - 1 - (y - y0) : y - y0;
      const at = offset + PATCH_EDGE * (patchRow + PATCH_EDGE * (z - z0)) + from - x0;
      out.set(ct.voxels.subarray(row + from, row + to), at);
    }
  }
}
