import type { Score } from '../study/studyResult.ts';

/** As the paper prints them: R², C and AUC to two decimals, accuracies in % to one. */
export function scoreText({ metric, mean, spread }: Score): string {
  const percent = metric === 'accuracy' || metric === '1-off';
  return percent
    ? `${(100 * mean).toFixed(1)} ± ${(100 * spread).toFixed(1)}`
    : `${mean.toFixed(2)} ± ${spread.toFixed(2)}`;
}
