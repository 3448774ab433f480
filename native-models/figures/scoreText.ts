import type { Score } from '../study/studyResult.ts';

const isShare = (metric: string): boolean => metric === 'accuracy' || metric === '1-off';

/** A metric with its unit, as {@link scoreText} prints it. */
export const metricText = (metric: string): string => (isShare(metric) ? `${metric}, %` : metric);

/** As the paper prints them: R², C and AUC to two decimals, accuracies in % to one. */
export function scoreText({ metric, mean, spread }: Score): string {
  return isShare(metric)
    ? `${(100 * mean).toFixed(1)} ± ${(100 * spread).toFixed(1)}`
    : `${mean.toFixed(2)} ± ${spread.toFixed(2)}`;
}
