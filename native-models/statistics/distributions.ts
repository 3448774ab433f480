import { upperGamma } from './incompleteGamma.ts';

/** P(X > x) of χ² with `degrees` of freedom. */
export const chiSquareUpper = (x: number, degrees: number): number => upperGamma(degrees / 2, x / 2);

/** P(Z > z) of the standard normal, accurate in both tails. */
export function normalUpper(z: number): number {
  const tail = 0.5 * upperGamma(0.5, (z * z) / 2);
  return z >= 0 ? tail : 1 - tail;
}

/** P(|Z| > |z|). */
export const normalTwoSided = (z: number): number => upperGamma(0.5, (z * z) / 2);

/**
 * The z with P(Z ≤ z) = p, by Newton's method kept inside a shrinking bracket.
 * @param p in [1e-12, 1 − 1e-12].
 */
export function normalQuantile(p: number): number {
  if (!(p >= 1e-12 && p <= 1 - 1e-12)) throw new RangeError(`normalQuantile: expected 0 < p < 1, got ${p}`);
  let low = -8;
  let high = 8;
  let z = 0;
  for (let i = 0; i < 200; i++) {
    const error = 1 - normalUpper(z) - p;
    if (error > 0) high = z;
    else low = z;
    const newton = z - error / (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI));
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - z) < 1e-15 * (1 + Math.abs(z))) return next;
    z = next;
  }
  return z;
}
