import { Refusal } from '../common/refusal.ts';
import type { FineTuningSample, FineTuningWarning } from './fineTuneSettings.ts';

/**
 * Declines a training set that cannot give a classifier.
 * @throws Refusal `labels-single-class`, `labels-too-few`, `labels-location`, `folds-too-few`.
 */
export function checkSamples(
  samples: readonly FineTuningSample[],
  subtype: string,
  folds: number,
  minimumPerClass: number,
): void {
  const positives = samples.filter((sample) => sample.target === 1).length;
  const negatives = samples.length - positives;
  const got = `got ${positives} of ${subtype} and ${negatives} healthy`;
  if (positives === 0 || negatives === 0) {
    throw new Refusal('labels-single-class', `expected boxes of ${subtype} and healthy ones, ${got}`);
  }
  if (Math.min(positives, negatives) < minimumPerClass) {
    throw new Refusal('labels-too-few', `expected at least ${minimumPerClass} boxes of each, ${got}`);
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
  subtype: string,
  asked: number,
  made: number,
): FineTuningWarning[] {
  if (made === asked) return [];
  const patients = (target: 0 | 1): number =>
    new Set(samples.filter((sample) => sample.target === target).map((sample) => sample.patientKey)).size;
  const why = `${patients(1)} patients have ${subtype} boxes and ${patients(0)} have healthy ones`;
  return made === 0
    ? [{ code: 'not-validated', message: `no scores: a split by patient needs 2 of each, but ${why}` }]
    : [{ code: 'folds-reduced', message: `${made} folds instead of ${asked}: ${why}` }];
}
