import type { LabelImage } from './labelImage.ts';

/**
 * How well two coarse label images agree: mean Dice of the lungs that both have, so that exchanged
 * lungs score 0 however well their union fits.
 */
export function lungOverlap(a: LabelImage, b: LabelImage): number {
  const scores = [1, -1].map((side) => diceOf(a.values, b.values, side)).filter((s) => s !== null);
  return scores.length === 0 ? 0 : scores.reduce((x, y) => x + y, 0) / scores.length;
}

/** @param side +1 right, −1 left. @returns null when one of the images lacks this lung. */
function diceOf(a: Float32Array, b: Float32Array, side: number): number | null {
  let inA = 0;
  let inB = 0;
  let inBoth = 0;
  for (let v = 0; v < a.length; v++) {
    const isA = a[v]! * side > 50;
    const isB = b[v]! * side > 50;
    if (isA) inA++;
    if (isB) inB++;
    if (isA && isB) inBoth++;
  }
  return inA === 0 || inB === 0 ? null : (2 * inBoth) / (inA + inB);
}
