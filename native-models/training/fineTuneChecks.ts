import type { Comparison } from '../analysis/baselineNames.ts';
import { Refusal } from '../common/refusal.ts';
import type { FineTuningSample, FineTuningWarning } from './fineTuneSettings.ts';

/**
 * Declines a training set that cannot give a classifier.
 * @throws Refusal `labels-single-class`, `labels-too-few`, `labels-location`, `folds-too-few`.
 */
export function checkSamples(
  samples: readonly FineTuningSample[],
  subtypes: readonly string[],
  folds: number,
  minimumPerClass: number,
): void {
  for (const [output, subtype] of subtypes.entries()) {
    const count = (target: 0 | 1) => samples.filter(({ targets }) => targets[output] === target).length;
    const [positives, negatives] = [count(1), count(0)];
    const got = `got ${positives} of ${subtype} and ${negatives} healthy`;
    if (positives === 0 || negatives === 0) {
      throw new Refusal('labels-single-class', `expected boxes of ${subtype} and healthy ones, ${got}`);
    }
    if (Math.min(positives, negatives) < minimumPerClass) {
      throw new Refusal('labels-too-few', `expected at least ${minimumPerClass} boxes of each, ${got}`);
    }
  }
  const astray = samples.find((sample) => !sample.location.every(Number.isFinite));
  if (astray !== undefined) {
    throw new Refusal(
      'labels-location',
      `expected a finite location for each box, got ${astray.location.join(', ')} in patient ${astray.patientKey}`,
    );
  }
  if (!Number.isInteger(folds) || folds < 2) {
    throw new Refusal('folds-too-few', `expected 2 folds or more, got ${folds}`);
  }
}

/** What the reader of the scores must know about the split. */
export function foldWarnings(
  samples: readonly FineTuningSample[],
  output: number,
  subtype: string,
  asked: number,
  made: number,
): FineTuningWarning[] {
  if (made === asked) return [];
  const patients = (target: 0 | 1): number =>
    new Set(samples.filter(({ targets }) => targets[output] === target).map(({ patientKey }) => patientKey))
      .size;
  const why = `${patients(1)} patients have ${subtype} boxes and ${patients(0)} have healthy ones`;
  return made === 0
    ? [{ code: 'not-validated', message: `no scores: a split by patient needs 2 of each, but ${why}` }]
    : [{ code: 'folds-reduced', message: `${made} folds instead of ${asked}: ${why}` }];
}

/** Says in plain words when the model adds nothing to what needs no learning. */
export function baselineWarning(subtype: string, comparison: Comparison | null): FineTuningWarning[] {
  if (comparison === null || comparison.better) return [];
  const { baseline, auc, baselineAuc, p } = comparison;
  return [
    {
      code: 'no-better-than-baseline',
      message:
        `the model of ${subtype} is not shown to be better than what needs no learning: AUC ${auc.toFixed(2)} ` +
        `against ${baselineAuc.toFixed(2)} of the baseline "${baseline}" (p = ${p.toFixed(2)})`,
    },
  ];
}
