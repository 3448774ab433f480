import type { ReferenceVector } from './referenceCase.ts';

/** In float64 a gradient that is zero but for rounding is shorter than this. */
const VANISHES = 1e-9;

/** What such a vector may hold in float32. */
const AS_GOOD_AS_ZERO = 1e-6;

export interface Deviation {
  /** Relative; of a vector that vanishes in the reference, its largest number. */
  readonly error: number;
  readonly tolerance: number;
  /** NaN is never within. */
  readonly within: boolean;
}

/** How far a vector is from its reference: {@link relativeError}, or its size where it should vanish. */
export function compareVector(
  values: Float32Array,
  reference: ReferenceVector,
  tolerance: number,
): Deviation {
  if (reference.norm < VANISHES) {
    const largest = values.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
    return deviation(largest, AS_GOOD_AS_ZERO);
  }
  return deviation(relativeError(values, reference), tolerance);
}

export const compareNumber = (value: number, reference: number, tolerance: number): Deviation =>
  deviation(Math.abs(value - reference) / Math.max(Math.abs(reference), VANISHES), tolerance);

const deviation = (error: number, tolerance: number): Deviation => ({
  error,
  tolerance,
  within: error <= tolerance,
});

/**
 * Largest of: relative error of the norm, and of the first and last six numbers as vectors,
 * against `max(their length, share of the whole norm that so many numbers have on average)`.
 */
export function relativeError(values: Float32Array, reference: ReferenceVector): number {
  if (values.length !== reference.shape_size) return Number.POSITIVE_INFINITY;
  const norm = Math.sqrt(values.reduce((sum, v) => sum + v * v, 0));
  const ends = [
    ...reference.first.map((v, i) => [v, values[i]!] as const),
    ...reference.last.map((v, i) => [v, values[values.length - reference.last.length + i]!] as const),
  ];
  const length = Math.sqrt(ends.reduce((sum, [v]) => sum + v * v, 0));
  const typical = reference.norm * Math.sqrt(ends.length / reference.shape_size);
  const difference = Math.sqrt(ends.reduce((sum, [a, b]) => sum + (a - b) ** 2, 0));
  return Math.max(Math.abs(norm - reference.norm) / reference.norm, difference / Math.max(length, typical));
}
