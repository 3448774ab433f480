import { normalTwoSided } from './distributions.ts';

export interface Trend {
  /** Pairs of different groups in rising order less those in falling order. */
  readonly s: number;
  readonly z: number;
  readonly p: number;
}

/**
 * Jonckheere & Terpstra's test of a monotone trend over ordered groups, two-sided, with the variance corrected for ties
 * of both (the same as Kendall's S; R's `cor.test(method = "kendall", exact = FALSE)`). For figure 4.
 *
 * @param values `[n]`. @param groups order of each value's group, `[n]`.
 * @returns null when all values or all groups are one.
 */
export function trendTest(values: ArrayLike<number>, groups: ArrayLike<number>): Trend | null {
  const n = values.length;
  let s = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) s += Math.sign(values[i]! - values[j]!) * Math.sign(groups[i]! - groups[j]!);
  }
  const a = tieSums(values);
  const b = tieSums(groups);
  const pairs = n * (n - 1);
  const variance =
    (pairs * (2 * n + 5) - a.v - b.v) / 18 +
    (n > 2 ? (a.triples * b.triples) / (9 * pairs * (n - 2)) : 0) +
    (a.pairs * b.pairs) / (2 * pairs);
  if (!(variance > 1e-12)) return null;
  const z = s / Math.sqrt(variance);
  return { s, z, p: normalTwoSided(z) };
}

function tieSums(values: ArrayLike<number>): { v: number; pairs: number; triples: number } {
  const counts = new Map<number, number>();
  for (let i = 0; i < values.length; i++) counts.set(values[i]!, (counts.get(values[i]!) ?? 0) + 1);
  let [v, pairs, triples] = [0, 0, 0];
  for (const t of counts.values()) {
    v += t * (t - 1) * (2 * t + 5);
    pairs += t * (t - 1);
    triples += t * (t - 1) * (t - 2);
  }
  return { v, pairs, triples };
}
