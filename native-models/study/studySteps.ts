import type { CrossValidationSettings } from '../statistics/nestedCrossValidation.ts';

/** How the readouts of a study are cross-validated and counted. */
export interface StudySteps {
  /** Of the patients that `rows` names. */
  readonly crossOf: (rows: readonly number[]) => CrossValidationSettings;
  /** Counts a readout that cannot be computed. */
  readonly skip: () => void;
}
