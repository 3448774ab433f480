/** What a patient's outcome is: how it is read out and scored. */
export type OutcomeKind = 'number' | 'binary' | 'classes' | 'grades';

export interface StudyOutcome {
  readonly id: string;
  readonly label: string;
  readonly kind: OutcomeKind;
  /** Of each patient; classes and grades as 0 … K − 1, null where it is not known. */
  readonly values: readonly (number | null)[];
  /** Names of 0 … K − 1; empty of a number. */
  readonly levels: readonly string[];
}

/** One set of features, `[n, d]` row-major; NaN where a patient lacks a value. */
export interface StudyFeatures {
  readonly label: string;
  readonly group: 'imaging' | 'clinical' | 'both' | 'baseline';
  readonly columns: number;
  readonly data: Float64Array;
  /** Why it has no row of numbers; null when it has. */
  readonly absent: string | null;
  /** What a reader of its row must know. */
  readonly note?: string;
}

export interface StudyConfounder {
  readonly name: string;
  readonly values: readonly (number | null)[];
}

/** A clinical column that maps of the features can be coloured by; of each patient. */
export interface StudyColumn {
  readonly id: string;
  readonly label: string;
  readonly values: readonly (number | string | null)[];
}

/** A quantity to be drawn by group, as figure 4 draws predicted emphysema by GOLD. */
export interface StudyGrouping {
  readonly title: string;
  readonly label: string;
  readonly values: readonly (number | null)[];
  /** Index into `groupLabels`; null leaves the patient out. */
  readonly groups: readonly (number | null)[];
  readonly groupLabels: readonly string[];
  /** Groups that take part in the trend, from the lowest: PRISm is no grade. */
  readonly ordered: readonly number[];
}

/** Everything that a study computes from; row i is patient i. */
export interface StudyInput {
  readonly patients: readonly { readonly key: string; readonly trained: boolean }[];
  readonly outcomes: readonly StudyOutcome[];
  readonly survival: {
    readonly time: readonly (number | null)[];
    readonly event: readonly (number | null)[];
  } | null;
  readonly confounders: readonly StudyConfounder[];
  readonly features: readonly StudyFeatures[];
  readonly groupings: readonly StudyGrouping[];
  readonly columns: readonly StudyColumn[];
  /** What whoever reads the result must know of its data. */
  readonly notes: readonly string[];
  readonly settings: StudySettings;
}

export interface StudySettings {
  readonly folds: number;
  readonly repeats: number;
  readonly innerFolds: number;
  readonly resamples: number;
  readonly seed: number;
  /** Readout of graded outcomes. */
  readonly graded: 'multinomial' | 'ordinal';
  /** Patients whose scans trained a model are never tested. */
  readonly leaveOutTrained: boolean;
}
