import { bootstrap, quantile } from '../statistics/bootstrap.ts';
import { factorise, SingularMatrix } from '../statistics/cholesky.ts';
import type { CoefficientRow } from '../statistics/coefficients.ts';
import { resampledConcordance } from '../statistics/concordance.ts';
import { coxInference } from '../statistics/coxInference.ts';
import { makeDesign } from '../statistics/design.ts';
import { quantileStrata } from '../statistics/folds.ts';
import { type LogRank, logRank } from '../statistics/logRank.ts';
import {
  type CrossValidationSettings,
  type FoldPrediction,
  nestedCrossValidation,
} from '../statistics/nestedCrossValidation.ts';
import { type ProportionalHazards, proportionalHazards } from '../statistics/proportionalHazards.ts';
import { coxReadout } from '../statistics/readout.ts';
import { type Survival, survivalRows } from '../statistics/survivalData.ts';
import { resampledTimeDependentConcordance } from '../statistics/timeDependentConcordance.ts';
import { designOf } from './completeRows.ts';
import type { StudyConfounder, StudyFeatures, StudySettings } from './studyInput.ts';
import type { Score } from './studyResult.ts';

export const HORIZON_QUANTILES = [0.25, 0.5, 0.75] as const;
const RISK_GROUPS = 3;

export interface SurvivalAnalysis {
  readonly scores: readonly Score[];
  /** Third of the out-of-fold risk that a tested row belongs to; −1 for one that was never tested. */
  readonly riskGroup: Int32Array;
  readonly logRank: LogRank | null;
  /** Of the risk per s.d.; null when it cannot be estimated. */
  readonly coefficients: readonly CoefficientRow[] | null;
  readonly proportional: ProportionalHazards | null;
}

/** 25, 50 and 75 % of the censoring times; of all follow-up where fewer than four patients were censored. */
export function horizonsOf({ time, event }: Survival): number[] {
  const censored = time.filter((_, i) => event[i] === 0);
  const times = (censored.length >= 4 ? censored : time.slice()).sort();
  return HORIZON_QUANTILES.map((q) => quantile(times, q));
}

/** Confounders that say something these rows and those before them do not; what is dropped is named. */
export function independentConfounders(
  confounders: readonly StudyConfounder[],
  rows: readonly number[],
): { readonly kept: readonly StudyConfounder[]; readonly dropped: readonly string[] } {
  const kept: StudyConfounder[] = [];
  const dropped: string[] = [];
  for (const confounder of confounders) {
    const tried = [...kept, confounder].map(({ values }) => standardised(rows.map((row) => values[row]!)));
    const d = tried.length;
    const correlations = new Float64Array(d * d);
    tried.forEach((a, j) => {
      tried.forEach((b, k) => {
        correlations[j * d + k] = a.reduce((sum, value, i) => sum + value * b[i]!, 0);
      });
    });
    try {
      factorise(correlations, d);
      kept.push(confounder);
    } catch (error) {
      if (!(error instanceof SingularMatrix)) throw error;
      dropped.push(confounder.name);
    }
  }
  return { kept, dropped };
}

/**
 * Cox's model of one set of features beside the confounders, cross-validated; concordance at the horizons with its
 * standard error over resampled patients of the first repeat (table 3), and what the out-of-fold risk tells.
 */
export async function analyseSurvival(
  features: StudyFeatures,
  confounders: readonly StudyConfounder[],
  survival: Survival,
  rows: readonly number[],
  groups: readonly string[],
  horizons: readonly number[],
  settings: StudySettings,
  cross: CrossValidationSettings,
): Promise<SurvivalAnalysis> {
  const design = designOf(features, rows, confounders);
  const folds = await nestedCrossValidation(coxReadout, design, survival, groups, cross);
  const first = folds.filter((fold) => fold.repeat === 0);
  const scores = [null, ...horizons].flatMap((horizon, at) => {
    const scoring = folds.map((fold) => scoreOfFold(survival, fold, horizon));
    const every = scoring.flatMap((score) => score() ?? []);
    if (every.length === 0) return [];
    const ofUnits = (units: Int32Array) => {
      const drawn = new Int32Array(rows.length);
      for (const unit of units) drawn[unit]!++;
      const values = scoring.slice(0, first.length).flatMap((score) => score(drawn) ?? []);
      return values.length > 0 ? mean(values) : null;
    };
    const spread = bootstrap(rows.length, ofUnits, { resamples: settings.resamples, seed: settings.seed });
    const metric = horizon === null ? 'C' : `C(${100 * HORIZON_QUANTILES[at - 1]!} %)`;
    return [{ metric, mean: mean(every), spread: spread?.standardError ?? 0 }];
  });
  const { riskGroup, risk } = outOfFold(first, rows.length);
  const tested = Array.from(riskGroup.keys()).filter((i) => riskGroup[i]! >= 0);
  const testedSurvival = survivalRows(survival, tested);
  const summary = summaryDesign(risk, tested);
  return {
    scores,
    riskGroup,
    logRank: attempt(() =>
      logRank(
        testedSurvival,
        tested.map((i) => riskGroup[i]!),
        RISK_GROUPS,
      ),
    ),
    coefficients: attempt(() => coxInference(summary, testedSurvival)),
    proportional: attempt(() => proportionalHazards(summary, testedSurvival)),
  };
}

/** Null where the data do not hold an estimate; anything but such a range error is a bug. */
function attempt<T>(estimate: () => T): T | null {
  try {
    return estimate();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Concordance of a fold's tested rows by how often each row of the study was drawn; once each by default. */
function scoreOfFold(
  survival: Survival,
  { trained, tested, predicted }: FoldPrediction,
  horizon: number | null,
): (drawn?: Int32Array) => number | null {
  const held = survivalRows(survival, tested);
  const concordanceOf =
    horizon === null
      ? resampledConcordance(held, predicted)
      : resampledTimeDependentConcordance(survivalRows(survival, trained), held, predicted, horizon);
  return (drawn) => concordanceOf(drawn && tested.map((row) => drawn[row]!)).index;
}

/** Risk per s.d. of its fold and its third there: predictors of two folds are not on one scale. */
function outOfFold(
  folds: readonly FoldPrediction[],
  rows: number,
): { riskGroup: Int32Array; risk: Float64Array } {
  const riskGroup = new Int32Array(rows).fill(-1);
  const risk = new Float64Array(rows);
  for (const { tested, predicted } of folds) {
    const thirds = quantileStrata(predicted, RISK_GROUPS);
    const scaled = standardised(Array.from(predicted)).map((value) => value * Math.sqrt(predicted.length));
    tested.forEach((row, at) => {
      riskGroup[row] = thirds[at]!;
      risk[row] = scaled[at]!;
    });
  }
  return { riskGroup, risk };
}

/** Of length 1 and mean 0; zeros when the values do not vary. */
function standardised(values: readonly number[]): number[] {
  const centre = mean(values);
  const length = Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0));
  return values.map((value) =>
    length > 1e-12 * Math.max(1, Math.abs(centre)) ? (value - centre) / length : 0,
  );
}

/** The risk alone: it holds the confounders already, so that beside them it would be counted twice. */
const summaryDesign = (risk: Float64Array, tested: readonly number[]) =>
  makeDesign({ data: Float64Array.from(tested, (i) => risk[i]!), columns: 1 });
