import { studentTwoSided } from './studentT.ts';

/** A paired test over folds of repeated cross-validation. */
export interface PairedTest {
  /** Mean of the differences. */
  readonly difference: number;
  readonly t: number;
  readonly df: number;
  /** Two-sided. */
  readonly p: number;
  /** Differences that it is about. */
  readonly folds: number;
}

/**
 * The corrected resampled t-test of Nadeau & Bengio (2003), with the folds of all splits as samples: training
 * sets overlap, so the variance of the mean is `(1/J + n₂/n₁) s²` and not `s²/J`.
 *
 * @param differences one for each fold of each split, `[J]`.
 * @param testShare n₂/n₁, held-out over training samples: 1/(k − 1) for k folds.
 * @returns null for fewer than two differences. Differences that are all equal and not 0 have p = 0.
 */
export function correctedT(differences: readonly number[], testShare: number): PairedTest | null {
  const folds = differences.length;
  if (folds < 2) return null;
  const difference = differences.reduce((sum, d) => sum + d, 0) / folds;
  const variance = differences.reduce((sum, d) => sum + (d - difference) ** 2, 0) / (folds - 1);
  const df = folds - 1;
  if (variance === 0) {
    const t = difference === 0 ? 0 : Math.sign(difference) * Number.POSITIVE_INFINITY;
    return { difference, t, df, p: difference === 0 ? 1 : 0, folds };
  }
  const t = difference / Math.sqrt((1 / folds + testShare) * variance);
  return { difference, t, df, p: studentTwoSided(t, df), folds };
}
