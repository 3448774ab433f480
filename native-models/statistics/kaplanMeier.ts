import { normalQuantile } from './distributions.ts';
import { orderSurvival, type Survival } from './survivalData.ts';

/** The curve after one distinct time. */
export interface SurvivalPoint {
  readonly time: number;
  readonly atRisk: number;
  readonly deaths: number;
  readonly censored: number;
  /** S(t), from 1 down. */
  readonly survival: number;
  /** Greenwood's, of log S(t). */
  readonly standardError: number;
  /** 95 % confidence interval on the log scale, as R's `survfit` gives by default; null once nobody survives. */
  readonly low: number | null;
  readonly high: number | null;
}

const Z = normalQuantile(0.975);

/** Kaplan & Meier's product-limit estimate (1958) with Greenwood's variance. */
export function kaplanMeier(data: Survival): SurvivalPoint[] {
  const { groups, order } = orderSurvival(data);
  let survival = 1;
  let variance = 0;
  return groups.map(({ time, from, to, deaths }) => {
    const atRisk = order.length - from;
    survival *= 1 - deaths / atRisk;
    variance += deaths / (atRisk * (atRisk - deaths));
    const standardError = Math.sqrt(variance);
    const defined = survival > 0;
    return {
      time,
      atRisk,
      deaths,
      censored: to - from - deaths,
      survival,
      standardError,
      low: defined ? survival * Math.exp(-Z * standardError) : null,
      high: defined ? Math.min(1, survival * Math.exp(Z * standardError)) : null,
    };
  });
}

/** S just after `time`: 1 before the first point. */
export function survivalAt(curve: readonly SurvivalPoint[], time: number): number {
  let value = 1;
  for (const point of curve) {
    if (point.time > time) break;
    value = point.survival;
  }
  return value;
}

/** Subjects still followed at `time` (their own time is at least as long). */
export const atRiskAt = ({ time }: Survival, at: number): number =>
  time.reduce((sum, t) => sum + (t >= at ? 1 : 0), 0);
