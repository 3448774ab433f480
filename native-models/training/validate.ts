import { classificationScores, summariseScores } from '../analysis/classificationScores.ts';
import type { PatientFolds } from '../analysis/crossValidation.ts';
import { selectRows, type Table } from '../analysis/linearModel.ts';
import {
  fitLogisticRegression,
  type LogisticSettings,
  predictProbability,
} from '../analysis/logisticRegression.ts';
import type { Validation } from './fineTuneSettings.ts';

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

/** Scores per fold and their mean ± s.d. @param heldOut `[n]`, each from the fold that held it out. */
export function scoreFolds(
  split: PatientFolds,
  heldOut: Float32Array,
  targets: readonly number[],
): Validation {
  const folds = foldRows(split).map(({ test }) =>
    classificationScores(
      test.map((row) => heldOut[row]!),
      test.map((row) => targets[row]!),
    ),
  );
  return { folds, summary: summariseScores(folds) };
}

/** Held-out probabilities of logistic regression on fixed features, `[n]`; NaN without folds. */
export function heldOutLogistic(
  features: Table,
  targets: readonly number[],
  split: PatientFolds,
  settings: LogisticSettings,
  choose: ChooseRows = (rows) => rows,
): Float32Array {
  const heldOut = new Float32Array(targets.length).fill(Number.NaN);
  for (const { train: all, test } of foldRows(split)) {
    const train = choose(all);
    const model = fitLogisticRegression(
      selectRows(features, train),
      train.map((row) => targets[row]!),
      settings,
    );
    predictProbability(model, selectRows(features, test)).forEach((p, n) => {
      heldOut[test[n]!] = p;
    });
  }
  return heldOut;
}
