import type { Figure } from '../figures/figure.ts';
import type { FeatureMap } from './featureMaps.ts';
import type { StudyColumn } from './studyInput.ts';

export interface Score {
  /** `R²`, `accuracy`, `1-off`, `AUC`, `C`, `C(25 %)` … */
  readonly metric: string;
  readonly mean: number;
  /** Standard deviation over folds; of a concordance its bootstrapped standard error. */
  readonly spread: number;
}

/** A cell of table 2 or 4: one set of features, one outcome. */
export interface PhenotypeRow {
  readonly features: string;
  readonly outcome: string;
  readonly patients: number;
  readonly scores: readonly Score[];
  /** Why there are none; null when there are. */
  readonly reason: string | null;
}

/** A row of table 3. */
export interface SurvivalRow {
  readonly group: string;
  readonly features: string;
  readonly patients: number;
  readonly deaths: number;
  readonly scores: readonly Score[];
  readonly reason: string | null;
  /** Log-rank over thirds of the out-of-fold risk. */
  readonly logRank: { readonly chiSquare: number; readonly degrees: number; readonly p: number } | null;
  /** Hazard ratio of the out-of-fold risk per s.d.; the risk is of features and confounders together. */
  readonly hazardRatio: {
    readonly estimate: number;
    readonly low: number;
    readonly high: number;
    readonly p: number;
  } | null;
  /** Test of proportional hazards of the out-of-fold risk. */
  readonly proportional: { readonly chiSquare: number; readonly degrees: number; readonly p: number } | null;
}

export interface StudyResult {
  readonly patients: number;
  readonly phenotypes: readonly PhenotypeRow[];
  readonly survival: readonly SurvivalRow[];
  /** Days: 25, 50 and 75 % of the censoring times. */
  readonly horizons: readonly number[];
  readonly figures: readonly Figure[];
  readonly warnings: readonly string[];
  /** Absent from results of older versions, as the columns are. */
  readonly maps?: readonly FeatureMap[];
  /** What maps can be coloured by. */
  readonly columns?: readonly StudyColumn[];
}
