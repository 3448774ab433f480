import { type Lattice, squaredDistance } from './distanceTransform.ts';

/**
 * Morphology with a ball given in mm, `[z, y, x]` masks of 0 and 1 (any value but 0 counts as in).
 * What lies beyond the lattice is unknown: it neither grows in nor eats in from the border.
 */

/** Voxels at most `radiusMm` from the mask. */
export function dilate(mask: Uint8Array, lattice: Lattice, radiusMm: number): Uint8Array {
  const distance = squaredDistance(mask, lattice, radiusMm);
  const out = new Uint8Array(mask.length);
  for (let v = 0; v < out.length; v++) out[v] = distance[v] === Infinity ? 0 : 1;
  return out;
}

/** Voxels of the mask further than `radiusMm` from every voxel that is not in it. */
export function erode(mask: Uint8Array, lattice: Lattice, radiusMm: number): Uint8Array {
  const distance = squaredDistance(complement(mask), lattice, radiusMm);
  const out = new Uint8Array(mask.length);
  for (let v = 0; v < out.length; v++) out[v] = distance[v] === Infinity ? 1 : 0;
  return out;
}

/** Fills notches and gaps that a ball of the radius cannot enter from outside. */
export function close(mask: Uint8Array, lattice: Lattice, radiusMm: number): Uint8Array {
  return erode(dilate(mask, lattice, radiusMm), lattice, radiusMm);
}

/** Removes what a ball of the radius cannot fill. */
export function open(mask: Uint8Array, lattice: Lattice, radiusMm: number): Uint8Array {
  return dilate(erode(mask, lattice, radiusMm), lattice, radiusMm);
}

export function complement(mask: Uint8Array): Uint8Array {
  const out = new Uint8Array(mask.length);
  for (let v = 0; v < out.length; v++) out[v] = mask[v] === 0 ? 1 : 0;
  return out;
}
