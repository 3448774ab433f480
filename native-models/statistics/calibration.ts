import { normalQuantile } from './distributions.ts';

export interface CalibrationBin {
  readonly predicted: number;
  readonly observed: number;
  /** Wilson's 95 % interval of the observed share. */
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

const Z = normalQuantile(0.975);

/**
 * Observed share by predicted probability, in bins of equal size.
 * @param probabilities `[n]`. @param targets 0 or 1, `[n]`.
 */
export function calibration(
  probabilities: ArrayLike<number>,
  targets: ArrayLike<number>,
  bins = 10,
): CalibrationBin[] {
  const n = targets.length;
  const order = Array.from({ length: n }, (_, i) => i).sort((a, b) => probabilities[a]! - probabilities[b]!);
  const parts = Math.max(1, Math.min(bins, Math.floor(n / 10)));
  return Array.from({ length: parts }, (_, b) => {
    const rows = order.slice(Math.floor((b * n) / parts), Math.floor(((b + 1) * n) / parts));
    const mean = (of: ArrayLike<number>) => rows.reduce((sum, i) => sum + of[i]!, 0) / rows.length;
    const observed = mean(targets);
    const spread = 1 + (Z * Z) / rows.length;
    const centre = (observed + (Z * Z) / (2 * rows.length)) / spread;
    const half =
      (Z / spread) *
      Math.sqrt((observed * (1 - observed)) / rows.length + (Z * Z) / (4 * rows.length * rows.length));
    return {
      predicted: mean(probabilities),
      observed,
      low: centre - half,
      high: centre + half,
      count: rows.length,
    };
  });
}
