import { type BaselineName, type Comparison, UNLEARNT } from '../analysis/baselineNames.ts';
import { summariseScores as summarise } from '../analysis/classificationScores.ts';
import { correctedT } from '../analysis/correctedT.ts';
import type { PatientFolds } from '../analysis/crossValidation.ts';
import type { Table } from '../analysis/linearModel.ts';
import type { LogisticSettings } from '../analysis/logisticRegression.ts';
import { TEXTURE_RIDGE } from '../inference/fitLocalEvidence.ts';
import type { BoxFeatures } from './boxFeatures.ts';
import type { Target, Validation } from './fineTuneSettings.ts';
import { heldOutLogistic, scoreFolds } from './validate.ts';

/** Features of each baseline that is a logistic regression. */
export type BaselineFeatures = Readonly<Partial<Record<BaselineName, Table>>>;

export const attenuationBaselines = (features: BoxFeatures): BaselineFeatures => ({
  location: features.location,
  'hu-mean-sd': features.meanAndDeviation,
  'hu-histogram': features.histogram,
  'patch-laa': features.laa,
  ...(features.texture && { 'local-attenuation': features.texture }),
});

export type NamedValidation = Validation & { readonly name: BaselineName };

/** Every baseline on the same folds, those of all splits one after the other. */
export const scoreBaselines = (
  baselines: BaselineFeatures,
  targets: readonly Target[],
  splits: readonly PatientFolds[],
  settings: LogisticSettings,
): NamedValidation[] =>
  Object.entries(baselines).map(([name, features]) => {
    const how = name === 'local-attenuation' ? { ...settings, l2: TEXTURE_RIDGE } : settings;
    const score = (split: PatientFolds) => heldOutLogistic(features, targets, split, how);
    return {
      name: name as BaselineName,
      ...joinSplits(splits.map((split) => scoreFolds(split, score(split), targets))),
    };
  });

/** Folds of several splits as one list. */
export function joinSplits(each: readonly Validation[]): Validation {
  const folds = each.flatMap((split) => split.folds);
  const [only] = each;
  return each.length === 1 ? only! : { folds, summary: summarise(folds) };
}

/**
 * A model against the best baseline that needs no pretraining, paired by fold (Nadeau–Bengio).
 * @param folds of one split.
 * @returns null where no fold has an AUC of both.
 */
export function compareWithBest(
  model: Validation,
  baselines: readonly NamedValidation[],
  folds: number,
): Comparison | null {
  const [best] = baselines
    .filter(({ name, summary }) => UNLEARNT.includes(name) && summary?.auc)
    .sort((a, b) => b.summary!.auc!.mean - a.summary!.auc!.mean);
  if (!best || !model.summary?.auc || folds < 2) return null;
  const differences = model.folds.flatMap(({ auc }, n) => {
    const other = best.folds[n]?.auc;
    return auc === null || other === null || other === undefined ? [] : [auc - other];
  });
  const test = correctedT(differences, 1 / (folds - 1));
  if (!test) return null;
  return {
    ...test,
    baseline: best.name,
    auc: model.summary.auc.mean,
    baselineAuc: best.summary!.auc!.mean,
    better: test.difference > 0 && test.p < 0.05,
  };
}
