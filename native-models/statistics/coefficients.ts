import { normalQuantile, normalTwoSided } from './distributions.ts';

/** A coefficient with its Wald interval. */
export interface CoefficientRow {
  readonly estimate: number;
  readonly standardError: number;
  /** 95 % confidence interval. */
  readonly low: number;
  readonly high: number;
  readonly p: number;
}

const Z = normalQuantile(0.975);

/** @param covariance `[d, d]` of the estimates. */
export const waldRows = (estimates: Float64Array, covariance: Float64Array): CoefficientRow[] =>
  Array.from(estimates, (estimate, j) => {
    const standardError = Math.sqrt(covariance[j * estimates.length + j]!);
    return {
      estimate,
      standardError,
      low: estimate - Z * standardError,
      high: estimate + Z * standardError,
      p: normalTwoSided(estimate / standardError),
    };
  });
