import { type CtVolume, LEFT_LUNG, type MaskVolume, RIGHT_LUNG } from '../common/volume.ts';
import { boundingBox, crop, growBox, paste } from '../volume/crop.ts';
import { fillHoles, fillHolesInSlices } from '../volume/fillHoles.ts';
import { close } from '../volume/morphology.ts';

/** Takes in nodules at the pleura and vessels at the hilum, not the notches of heart and spine. */
const RADIUS_MM = 6;

/** Vessels that leave a slice obliquely; a larger island in a slice is a dome of the diaphragm. */
const ISLAND_MM2 = 250;

/**
 * Closes each lung by a ball, then fills what it encloses: vessels, nodules, small bronchi.
 * Nothing is added in the airways or in the other lung.
 *
 * @param labels right 1, left 2, `[z, y, x]`; not changed
 * @param airways trachea and main bronchi
 */
export function closeLungs(ct: CtVolume, labels: Uint8Array, airways: Uint8Array): Uint8Array {
  const out: MaskVolume = { grid: ct.grid, voxels: labels.slice() };
  for (const side of [RIGHT_LUNG, LEFT_LUNG]) {
    const lung = labels.map((label) => (label === side ? 1 : 0));
    const tight = boundingBox(lung, ct.grid.dimensions);
    if (!tight) continue;
    const box = growBox(tight, Math.ceil(RADIUS_MM / ct.grid.spacingMm[0]) + 1, ct.grid.dimensions);
    const part = crop(out, box);
    const closed = closeOne(part, side);
    const forbidden = crop({ grid: ct.grid, voxels: airways }, box).voxels;
    for (let v = 0; v < closed.length; v++) {
      if (closed[v] !== 0 && part.voxels[v] === 0 && forbidden[v] === 0) part.voxels[v] = side;
    }
    paste(part.voxels, out, box);
  }
  return out.voxels;
}

function closeOne({ grid, voxels }: MaskVolume, side: number): Uint8Array {
  const closed = close(
    voxels.map((label) => (label === side ? 1 : 0)),
    grid,
    RADIUS_MM,
  );
  fillHoles(closed, grid.dimensions);
  fillHolesInSlices(closed, grid.dimensions, ISLAND_MM2 / (grid.spacingMm[0] * grid.spacingMm[1]));
  return closed;
}
