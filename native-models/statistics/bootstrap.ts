import { meanAndDeviation } from '../analysis/classificationScores.ts';
import { deriveSeed, seededRandom } from '../common/random.ts';

export interface BootstrapSpread {
  readonly standardError: number;
  /** 2.5 and 97.5 % of the resampled statistics. */
  readonly low: number;
  readonly high: number;
}

/**
 * Spread of a statistic over resamples with replacement (Efron 1979). Resamples in which it is not defined do not count.
 * @param size number of units (patients) to draw from. @param statistic of drawn units.
 * @returns null when fewer than half of the resamples give a number.
 */
export function bootstrap(
  size: number,
  statistic: (units: Int32Array) => number | null,
  { resamples, seed }: { readonly resamples: number; readonly seed: number },
): BootstrapSpread | null {
  const random = seededRandom(deriveSeed(seed, 'bootstrap'));
  const units = new Int32Array(size);
  const values: number[] = [];
  for (let b = 0; b < resamples; b++) {
    for (let i = 0; i < size; i++) units[i] = Math.floor(random() * size);
    const value = statistic(units);
    if (value !== null && Number.isFinite(value)) values.push(value);
  }
  if (values.length < resamples / 2 || values.length < 2) return null;
  values.sort((a, b) => a - b);
  return {
    standardError: meanAndDeviation(values).sd,
    low: quantile(values, 0.025),
    high: quantile(values, 0.975),
  };
}

/** Linear interpolation between order statistics (R's type 7). @param sorted rising, not empty. */
export function quantile(sorted: ArrayLike<number>, q: number): number {
  const at = q * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below]! + (at - below) * (sorted[above]! - sorted[below]!);
}
