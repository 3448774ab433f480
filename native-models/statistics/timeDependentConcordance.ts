import { type Concordance, resampledConcordance } from './concordance.ts';
import { orderSurvival, type Survival } from './survivalData.ts';

/**
 * Concordance up to a horizon: pairs whose first death came before `horizon`, each weighted by `1 / G(t)²` so that the
 * censoring of others does not decide (Uno et al. 2011; scikit-survival's `concordance_index_ipcw` with tau). G is the
 * Kaplan–Meier curve of censoring in `training`. Table 3's C^td.
 *
 * @param risk of the tested, `[n]`, higher is worse. @param horizon days.
 * @returns null as its index when no pair can be compared, or when G has reached 0 before the last death counted.
 */
export const timeDependentConcordance = (
  training: Survival,
  tested: Survival,
  risk: ArrayLike<number>,
  horizon: number,
): Concordance => resampledTimeDependentConcordance(training, tested, risk, horizon)();

/**
 * The same of many resamples of the tested, for how often each was drawn, `[n]`. A death at which G has reached 0 makes
 * the concordance of the resamples that hold it null.
 */
export function resampledTimeDependentConcordance(
  training: Survival,
  tested: Survival,
  risk: ArrayLike<number>,
  horizon: number,
): (drawn?: ArrayLike<number>) => Concordance {
  const censoring = censoringCurve(training);
  const weights = Float64Array.from(tested.time, (time, i) =>
    tested.event[i] === 1 && time < horizon ? 1 / censoring(time) ** 2 : 0,
  );
  const undefinedAt = Array.from(weights.keys()).filter((i) => !Number.isFinite(weights[i]!));
  const finite = weights.map((weight) => (Number.isFinite(weight) ? weight : 0));
  const concordanceOf = resampledConcordance(tested, risk, finite);
  return (drawn) =>
    undefinedAt.some((i) => (drawn?.[i] ?? 1) > 0)
      ? { index: null, concordant: 0, discordant: 0, tiedRisk: 0 }
      : concordanceOf(drawn);
}

/** G(t) = P(censored after t): deaths of the same time leave first. */
export function censoringCurve(data: Survival): (time: number) => number {
  const { groups, order } = orderSurvival(data);
  const times: number[] = [];
  const values: number[] = [];
  let g = 1;
  for (const { time, from, to, deaths } of groups) {
    const atRisk = order.length - from - deaths;
    const censored = to - from - deaths;
    if (censored > 0) g *= 1 - censored / atRisk;
    times.push(time);
    values.push(g);
  }
  return (time) => values[lastAtMost(times, time)] ?? 1;
}

/** Index of the last number ≤ value; −1 when there is none. */
function lastAtMost(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
