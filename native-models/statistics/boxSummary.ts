import { quantile } from './bootstrap.ts';

/** Tukey's box: quartiles, whiskers to the last value within 1.5 interquartile ranges, and what lies outside. */
export interface BoxSummary {
  readonly count: number;
  readonly low: number;
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
  readonly high: number;
  readonly outliers: readonly number[];
}

/** @param values at least one. */
export function boxSummary(values: readonly number[]): BoxSummary {
  const sorted = Float64Array.from(values).sort();
  const [q1, median, q3] = [quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75)];
  const reach = 1.5 * (q3 - q1);
  const inside = sorted.filter((value) => value >= q1 - reach && value <= q3 + reach);
  return {
    count: sorted.length,
    low: Math.min(q1, inside[0]!),
    q1,
    median,
    q3,
    high: Math.max(q3, inside.at(-1)!),
    outliers: Array.from(sorted.filter((value) => value < q1 - reach || value > q3 + reach)),
  };
}
