import type { Design } from './design.ts';

/**
 * Models of one design along a falling penalty: each fit begins where the one before it ended, which only saves steps,
 * as every minimum is unique.
 * @param tolerance as `minimise` takes it; {@link TIGHT} by default.
 */
export type Path<Model> = (penalty: number, tolerance?: number) => Model;

/** Of a fit whose coefficients count: they then agree with other programs to about eight digits. */
export const TIGHT = 1e-19;
/** Of a fit that predicts. */
export const FINE = 1e-9;
/** Of a fit that only ranks penalties. */
export const LOOSE = 1e-5;

/**
 * Adds the gradient of `λ/2 Σ f_j w_j²` to the first `[d]` numbers and returns its value.
 * @param offset where the weights begin in θ and in the gradient.
 */
export function addRidge(
  { penalised }: Design,
  theta: Float64Array,
  penalty: number,
  gradient: Float64Array,
  offset = 0,
): number {
  let value = 0;
  for (let j = 0; j < penalised.length; j++) {
    const weight = penalty * penalised[j]! * theta[offset + j]!;
    gradient[offset + j]! += weight;
    value += (weight * theta[offset + j]!) / 2;
  }
  return value;
}

/** Penalties from `10 n` down to `10⁻⁴ n`, evenly on the log scale, for `n` training rows. */
export const penaltyGrid = (rows: number, count = 8): number[] =>
  Array.from({ length: count }, (_, i) => rows * 10 ** (1 - (5 * i) / (count - 1)));
