import { type Design, response } from './design.ts';
import type { OrderedSurvival } from './survivalData.ts';

/** Mean and covariance of the covariates among those at risk when one death occurs. */
export interface DeathMoments {
  readonly time: number;
  /** Sum of the covariates of the dead of this time divided by their number, `[d]`. */
  readonly observed: Float64Array;
  /** Weighted mean `x̄` of those at risk, `[d]`. */
  readonly mean: Float64Array;
  /** Weighted covariance V, `[d, d]`. */
  readonly covariance: Float64Array;
}

/**
 * Calls `visit` once for each death, from the latest time to the earliest; d tied deaths share a mean each by Efron's
 * weights. The arrays handed over are reused: copy what is kept.
 */
export function eachDeath(
  design: Design,
  survival: OrderedSurvival,
  weights: Float64Array,
  visit: (moments: DeathMoments) => void,
): void {
  const { x, columns: d } = design;
  const { order, groups } = survival;
  const eta = response(design, weights);
  const largest = eta.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const all = new Sums(d);
  const dead = new Sums(d);
  const mean = new Float64Array(d);
  const covariance = new Float64Array(d * d);
  const observed = new Float64Array(d);
  for (let g = groups.length - 1; g >= 0; g--) {
    const { time, from, to, deaths } = groups[g]!;
    dead.clear();
    observed.fill(0);
    for (let at = from; at < to; at++) {
      const i = order[at]!;
      const row = x.subarray(i * d, (i + 1) * d);
      const risk = Math.exp(eta[i]! - largest);
      all.add(row, risk);
      if (at >= from + deaths) continue;
      dead.add(row, risk);
      for (let j = 0; j < d; j++) observed[j]! += row[j]! / deaths;
    }
    for (let l = 0; l < deaths; l++) {
      const share = l / deaths;
      const total = all.zero - share * dead.zero;
      for (let j = 0; j < d; j++) mean[j] = (all.one[j]! - share * dead.one[j]!) / total;
      for (let j = 0; j < d; j++) {
        for (let k = 0; k < d; k++) {
          const second = (all.two[j * d + k]! - share * dead.two[j * d + k]!) / total;
          covariance[j * d + k] = second - mean[j]! * mean[k]!;
        }
      }
      visit({ time, observed, mean, covariance });
    }
  }
}

/** Σ r, Σ r x and Σ r x xᵀ. */
class Sums {
  zero = 0;
  readonly one: Float64Array;
  readonly two: Float64Array;

  constructor(d: number) {
    this.one = new Float64Array(d);
    this.two = new Float64Array(d * d);
  }

  clear(): void {
    this.zero = 0;
    this.one.fill(0);
    this.two.fill(0);
  }

  add(x: Float64Array, risk: number): void {
    const d = x.length;
    this.zero += risk;
    for (let j = 0; j < d; j++) {
      const weighted = risk * x[j]!;
      this.one[j]! += weighted;
      for (let k = 0; k < d; k++) this.two[j * d + k]! += weighted * x[k]!;
    }
  }
}
