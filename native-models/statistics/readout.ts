import type { LinearModel } from '../analysis/linearModel.ts';
import { type CoxModel, coxPath } from './cox.ts';
import { coxResiduals } from './coxLikelihood.ts';
import { type Design, response } from './design.ts';
import { quantileStrata } from './folds.ts';
import { logisticPath, predictLogistic } from './logistic.ts';
import { type MultinomialModel, multinomialPath, predictMultinomial } from './multinomial.ts';
import { type OrdinalModel, ordinalPath, predictOrdinal } from './ordinal.ts';
import type { Path } from './penalty.ts';
import { predictRidge, ridgePath } from './ridge.ts';
import { orderSurvival, type Survival, survivalRows } from './survivalData.ts';

/** Names a readout in plain data, so that another thread can make the same one: see {@link readoutOf}. */
export type ReadoutName =
  | { readonly kind: 'ridge' | 'logistic' | 'cox' }
  | { readonly kind: 'multinomial' | 'ordinal'; readonly levels: number };

/** A linear model of one kind of outcome, as cross-validation sees it. */
export interface Readout<Target, Model> {
  readonly name: ReadoutName;
  fit(design: Design, target: Target): Path<Model>;
  /** `[n]`, or `[n, K]` probabilities. */
  predict(model: Model, design: Design): Float64Array;
  /**
   * What a penalty costs on rows that the model has not seen, to be summed over inner folds: squared error or
   * −2 log likelihood.
   */
  loss(model: Model, held: { readonly design: Design; readonly target: Target }, all: Held<Target>): number;
  rows(target: Target, rows: ArrayLike<number>): Target;
  /** What folds are stratified by. */
  strata(target: Target): ArrayLike<number>;
}

/** Training and held-out rows together. */
export interface Held<Target> {
  readonly design: Design;
  readonly target: Target;
  /** Those of them that the model was fitted to. */
  readonly fitted: { readonly design: Design; readonly target: Target };
}

const pick = (values: Float64Array, rows: ArrayLike<number>): Float64Array =>
  Float64Array.from(rows, (row) => values[row]!);

/** Ridge regression of a number. */
export const ridgeReadout: Readout<Float64Array, LinearModel> = {
  name: { kind: 'ridge' },
  fit: ridgePath,
  predict: predictRidge,
  loss: (model, { design, target }) =>
    predictRidge(model, design).reduce((sum, value, i) => sum + (value - target[i]!) ** 2, 0),
  rows: pick,
  strata: (target) => quantileStrata(target),
};

/** Binary logistic regression of 0 and 1. */
export const logisticReadout: Readout<Float64Array, LinearModel> = {
  name: { kind: 'logistic' },
  fit: logisticPath,
  predict: predictLogistic,
  loss: (model, { design, target }) =>
    logLoss(predictLogistic(model, design), target, (p, i) => (target[i] === 1 ? p[i]! : 1 - p[i]!)),
  rows: pick,
  strata: (target) => target,
};

/** Multinomial logistic regression of classes 0 … K − 1. */
export const multinomialReadout = (classes: number): Readout<Float64Array, MultinomialModel> => ({
  name: { kind: 'multinomial', levels: classes },
  fit: (design, target) => multinomialPath(design, target, classes),
  predict: predictMultinomial,
  loss: (model, { design, target }) =>
    logLoss(predictMultinomial(model, design), target, (p, i) => p[i * classes + target[i]!]!),
  rows: pick,
  strata: (target) => target,
});

/** Proportional odds of grades 0 … K − 1. */
export const ordinalReadout = (grades: number): Readout<Float64Array, OrdinalModel> => ({
  name: { kind: 'ordinal', levels: grades },
  fit: (design, target) => ordinalPath(design, target, grades),
  predict: predictOrdinal,
  loss: (model, { design, target }) =>
    logLoss(predictOrdinal(model, design), target, (p, i) => p[i * grades + target[i]!]!),
  rows: pick,
  strata: (target) => target,
});

/** Cox's model; its held-out loss is the cross-validated partial likelihood (Verweij & van Houwelingen 1993). */
export const coxReadout: Readout<Survival, CoxModel> = {
  name: { kind: 'cox' },
  fit: coxPath,
  predict: (model, design) => response(design, model.weights),
  loss: (model, _held, { design, target, fitted }) =>
    partialLoss(model, design, target) - partialLoss(model, fitted.design, fitted.target),
  rows: survivalRows,
  strata: ({ event }) => event,
};

const partialLoss = (model: CoxModel, design: Design, survival: Survival): number =>
  2 * coxResiduals(response(design, model.weights), orderSurvival(survival)).loss;

/** Probabilities of 0 (a class that training lacked) are as bad as one in a million. */
const FLOOR = 1e-6;

const logLoss = (
  probabilities: Float64Array,
  target: Float64Array,
  ofTruth: (probabilities: Float64Array, row: number) => number,
): number => target.reduce((sum, _, i) => sum - 2 * Math.log(Math.max(FLOOR, ofTruth(probabilities, i))), 0);

/** The readout of that name; its target is of the kind that the readout takes. */
export function readoutOf<Target>(name: ReadoutName): Readout<Target, unknown> {
  const made = (): unknown => {
    switch (name.kind) {
      case 'ridge':
        return ridgeReadout;
      case 'logistic':
        return logisticReadout;
      case 'cox':
        return coxReadout;
      case 'multinomial':
        return multinomialReadout(name.levels);
      case 'ordinal':
        return ordinalReadout(name.levels);
    }
  };
  return made() as Readout<Target, unknown>;
}
