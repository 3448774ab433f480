import { classificationScores, summariseScores } from '../analysis/classificationScores.ts';
import type { PatientFolds } from '../analysis/crossValidation.ts';
import { selectRows, type Table } from '../analysis/linearModel.ts';
import {
  fitLogisticRegression,
  type LogisticSettings,
  predictProbability,
} from '../analysis/logisticRegression.ts';
import type { Target, Validation } from './fineTuneSettings.ts';

/** Which of a fold's training rows are learnt from. */
export type ChooseRows = (train: readonly number[]) => readonly number[];

export interface FoldRows {
  readonly fold: number;
  readonly train: readonly number[];
  readonly test: readonly number[];
}

/** Row numbers on either side of each fold. */
export function foldRows({ foldOf, folds }: PatientFolds): FoldRows[] {
  const rows = Array.from(foldOf, (_, row) => row);
  return Array.from({ length: folds }, (_, fold) => ({
    fold,
    train: rows.filter((row) => foldOf[row] !== fold),
    test: rows.filter((row) => foldOf[row] === fold),
  }));
}

/**
 * Scores per fold and their mean ± s.d., over rows whose target is known.
 * @param heldOut `[n]`, each from the fold that held it out.
 */
export function scoreFolds(
  split: PatientFolds,
  heldOut: ArrayLike<number>,
  targets: readonly Target[],
): Validation {
  const folds = foldRows(split).map(({ test }) => {
    const known = test.filter((row) => targets[row] !== null);
    return classificationScores(
      known.map((row) => heldOut[row]!),
      known.map((row) => targets[row]!),
    );
  });
  return { folds, summary: summariseScores(folds) };
}

/** Logistic regression of the rows whose target is known. @throws RangeError on one class only. */
export function fitKnown(
  features: Table,
  targets: readonly Target[],
  rows: readonly number[],
  settings: LogisticSettings,
) {
  const known = rows.filter((row) => targets[row] !== null);
  return fitLogisticRegression(
    selectRows(features, known),
    known.map((row) => targets[row]!),
    settings,
  );
}

/** Held-out probabilities of logistic regression on fixed features, `[n]`; NaN without folds. */
export function heldOutLogistic(
  features: Table,
  targets: readonly Target[],
  split: PatientFolds,
  settings: LogisticSettings,
  choose: ChooseRows = (rows) => rows,
): Float32Array {
  const heldOut = new Float32Array(targets.length).fill(Number.NaN);
  for (const { train, test } of foldRows(split)) {
    const model = fitKnown(features, targets, choose(train), settings);
    predictProbability(model, selectRows(features, test)).forEach((p, n) => {
      heldOut[test[n]!] = p;
    });
  }
  return heldOut;
}
