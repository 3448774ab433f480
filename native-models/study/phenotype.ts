import { areaUnderRoc, meanAndDeviation } from '../analysis/classificationScores.ts';
import {
  type CrossValidationSettings,
  type FoldPrediction,
  nestedCrossValidation,
} from '../statistics/nestedCrossValidation.ts';
import { logisticReadout, multinomialReadout, ordinalReadout, ridgeReadout } from '../statistics/readout.ts';
import { accuracyWithin, mostProbable, rSquared } from '../statistics/scores.ts';
import { designOf } from './completeRows.ts';
import type { StudyFeatures, StudyOutcome, StudySettings } from './studyInput.ts';
import type { Score } from './studyResult.ts';

export interface PhenotypeOutcome {
  readonly scores: readonly Score[];
  readonly folds: readonly FoldPrediction[];
  readonly target: Float64Array;
}

/** Why an outcome cannot be read out of these patients, and what to do; null when it can. */
export function outcomeProblem(outcome: StudyOutcome, rows: readonly number[], folds: number): string | null {
  const values = rows.map((row) => outcome.values[row]!);
  const found = new Set(values).size;
  if (rows.length < 2 * folds) {
    return `${outcome.label}: ${rows.length} patients have it and all features; ${2 * folds} are needed for ${folds} folds. Import more values, or compare fewer feature sets`;
  }
  if (found < 2) {
    return `${outcome.label} has one value in all ${rows.length} patients; choose an outcome that varies, or widen the cohort`;
  }
  if (outcome.kind !== 'number') {
    const counts = outcome.levels.map((_, k) => values.filter((value) => value === k).length);
    const second = counts.toSorted((a, b) => b - a)[1] ?? 0;
    if (second < 2) {
      return `${outcome.label}: all patients but ${second} have the same value; two patients of a second one are needed`;
    }
  }
  return null;
}

/** Cross-validates one set of features against one outcome; mean and s.d. over the folds, as table 2 prints them. */
export async function phenotype(
  features: StudyFeatures,
  outcome: StudyOutcome,
  rows: readonly number[],
  groups: readonly string[],
  settings: StudySettings,
  cross: CrossValidationSettings,
): Promise<PhenotypeOutcome> {
  const design = designOf(features, rows);
  const target = Float64Array.from(rows, (row) => outcome.values[row]!);
  const levels = outcome.levels.length;
  const validate = () => {
    if (outcome.kind === 'number') return nestedCrossValidation(ridgeReadout, design, target, groups, cross);
    if (outcome.kind === 'binary')
      return nestedCrossValidation(logisticReadout, design, target, groups, cross);
    return outcome.kind === 'grades' && settings.graded === 'ordinal'
      ? nestedCrossValidation(ordinalReadout(levels), design, target, groups, cross)
      : nestedCrossValidation(multinomialReadout(levels), design, target, groups, cross);
  };
  const folds = await validate();
  const scores = Object.entries(SCORES[outcome.kind]).flatMap(([metric, score]) => {
    const values = folds.flatMap((fold) => {
      const truth = Float64Array.from(fold.tested, (row) => target[row]!);
      const value = truth.length > 0 ? score(fold.predicted, truth, levels) : null;
      return value === null ? [] : [value];
    });
    if (values.length === 0) return [];
    const { mean, sd } = meanAndDeviation(values);
    return [{ metric, mean, spread: sd }];
  });
  return { scores, folds, target };
}

type ScoreOfFold = (predicted: Float64Array, truth: Float64Array, levels: number) => number | null;

const accuracy =
  (off: number): ScoreOfFold =>
  (predicted, truth, levels) =>
    accuracyWithin(mostProbable(predicted, levels), truth, off);

const SCORES: Readonly<Record<StudyOutcome['kind'], Readonly<Record<string, ScoreOfFold>>>> = {
  number: { 'R²': rSquared },
  binary: {
    accuracy: (predicted, truth) =>
      accuracyWithin(
        predicted.map((p) => (p >= 0.5 ? 1 : 0)),
        truth,
        0,
      ),
    AUC: areaUnderRoc,
  },
  classes: { accuracy: accuracy(0) },
  grades: { accuracy: accuracy(0), '1-off': accuracy(1) },
};
