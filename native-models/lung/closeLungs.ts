import { type CtVolume, LEFT_LUNG, RIGHT_LUNG } from '../common/volume.ts';
import { fillHoles, fillHolesInSlices } from '../volume/fillHoles.ts';
import { close } from '../volume/morphology.ts';

/** Takes in nodules at the pleura and vessels at the hilum, not the notches of heart and spine. */
const RADIUS_MM = 6;

/**
 * Closes each lung by a ball, then fills what it encloses: vessels, nodules, small bronchi.
 * Nothing is added in the airways or in the other lung.
 *
 * @param labels right 1, left 2, `[z, y, x]`; not changed
 * @param airways trachea and main bronchi
 */
export function closeLungs(ct: CtVolume, labels: Uint8Array, airways: Uint8Array): Uint8Array {
  const out = labels.slice();
  for (const side of [RIGHT_LUNG, LEFT_LUNG]) {
    const lung = labels.map((label) => (label === side ? 1 : 0));
    const closed = close(lung, ct.grid, RADIUS_MM);
    fillHoles(closed, ct.grid.dimensions);
    fillHolesInSlices(closed, ct.grid.dimensions);
    for (let v = 0; v < out.length; v++) {
      if (closed[v] !== 0 && out[v] === 0 && airways[v] === 0) out[v] = side;
    }
  }
  return out;
}
