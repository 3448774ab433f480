import { factorise, solve } from './cholesky.ts';
import { chiSquareUpper } from './distributions.ts';
import { dot } from './dot.ts';
import { orderSurvival, type Survival } from './survivalData.ts';

export interface LogRank {
  readonly observed: readonly number[];
  readonly expected: readonly number[];
  readonly chiSquare: number;
  readonly degrees: number;
  readonly p: number;
}

/**
 * Log-rank test that all groups share one survival curve (Mantel 1966; R's `survdiff`, rho = 0).
 * @param group of each subject, 0 … K − 1, each with a subject. @param groups K, at least 2.
 */
export function logRank(data: Survival, group: ArrayLike<number>, groups: number): LogRank {
  const ordered = orderSurvival(data);
  const atRisk = new Float64Array(groups);
  for (let i = 0; i < group.length; i++) atRisk[group[i]!]!++;
  if (groups < 2 || atRisk.some((count) => count === 0)) {
    throw new RangeError(`logRank: expected two groups with subjects each, got ${atRisk.join(', ')}`);
  }
  const observed = new Float64Array(groups);
  const expected = new Float64Array(groups);
  const variance = new Float64Array(groups * groups);
  for (const { from, to, deaths } of ordered.groups) {
    const total = ordered.order.length - from;
    for (let k = 0; k < groups; k++) expected[k]! += (deaths * atRisk[k]!) / total;
    const factor = total > 1 ? (deaths * (total - deaths)) / (total - 1) : 0;
    for (let j = 0; j < groups; j++) {
      for (let k = 0; k < groups; k++) {
        const share = atRisk[j]! / total;
        variance[j * groups + k]! += factor * share * ((j === k ? 1 : 0) - atRisk[k]! / total);
      }
    }
    for (let at = from; at < to; at++) {
      const i = ordered.order[at]!;
      observed[group[i]!]! += data.event[i]!;
      atRisk[group[i]!]!--;
    }
  }
  const degrees = groups - 1;
  const difference = Float64Array.from({ length: degrees }, (_, k) => observed[k]! - expected[k]!);
  const inner = new Float64Array(degrees * degrees);
  for (let j = 0; j < degrees; j++) {
    for (let k = 0; k < degrees; k++) inner[j * degrees + k] = variance[j * groups + k]!;
  }
  const chiSquare = dot(difference, solve(factorise(inner, degrees), difference));
  return {
    observed: Array.from(observed),
    expected: Array.from(expected),
    chiSquare,
    degrees,
    p: chiSquareUpper(chiSquare, degrees),
  };
}
