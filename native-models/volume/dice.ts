/**
 * Overlap of two masks, `2·|A ∩ B| / (|A| + |B|)` (Dice 1945), in [0, 1].
 *
 * @param a `[z, y, x]` @param b the same shape
 * @param label compares the voxels that equal it; left out, all voxels that are not 0.
 * @returns 1 when both are empty: they agree.
 * @throws RangeError when the lengths differ.
 */
export function dice(a: Uint8Array, b: Uint8Array, label?: number): number {
  if (a.length !== b.length) {
    throw new RangeError(`dice: expected masks of one length, got ${a.length} and ${b.length} voxels`);
  }
  let inA = 0;
  let inB = 0;
  let inBoth = 0;
  for (let v = 0; v < a.length; v++) {
    const isA = label === undefined ? a[v] !== 0 : a[v] === label;
    const isB = label === undefined ? b[v] !== 0 : b[v] === label;
    if (isA) inA++;
    if (isB) inB++;
    if (isA && isB) inBoth++;
  }
  return inA + inB === 0 ? 1 : (2 * inBoth) / (inA + inB);
}
