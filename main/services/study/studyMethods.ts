import type { StudyResult } from '../../../native-models/study/studyResult.ts';
import type { StudyDefinition } from '../../model/studyDefinition.ts';
import { PROGRAM_VERSION } from '../../version.ts';
import { variableOf } from '../clinical/variables.ts';
import type { Library } from '../library/library.ts';
import { setLabel } from './featureValues.ts';
import { LOGARITHMS } from './outcomes.ts';

/** A paragraph for a paper's methods section: only what this study did. */
export function studyMethods(library: Library, definition: StudyDefinition, result: StudyResult): string {
  const { folds, repeats, resamples, seed } = definition;
  const outcomes = definition.outcomes.map((id) => LOGARITHMS[id]?.label ?? variableOf(id)?.label ?? id);
  return [
    `Features were read out linearly in ${result.patients} patients (DrasCLR Desktop ${PROGRAM_VERSION}): ${definition.features.map((set) => setLabel(library, set)).join('; ')}.`,
    outcomes.length === 0
      ? ''
      : `Outcomes were ${outcomes.join(', ')}: ridge regression for numbers (R²), logistic regression for binary outcomes (accuracy, AUC), ${definition.graded === 'ordinal' ? 'proportional-odds' : 'multinomial logistic'} regression for graded ones (accuracy, and 1-off: within one grade).`,
    `All sets of features were compared on the same patients and the same ${folds} folds, stratified by outcome and never dividing a patient${repeats > 1 ? `, repeated ${repeats} times` : ''}; features were standardised and the ridge penalty chosen by three inner folds within each training set. Scores are mean ± s.d. over the folds.`,
    definition.survival && result.survival.some(({ reason }) => reason === null)
      ? `Survival was modelled by Cox regression (Efron’s ties) with a ridge penalty on the features and none on the confounders (${definition.confounders.map((id) => variableOf(id)?.label ?? id).join(', ')}). Concordance is inverse-probability-of-censoring weighted (Uno et al., 2011) up to ${result.horizons.map((days) => Math.round(days)).join(', ')} days, the 25th, 50th and 75th percentile of the censoring times, with standard errors from ${resamples} bootstrap resamples of the patients. Risk groups are thirds of the out-of-fold risk, compared by the log-rank test; proportional hazards of that risk were tested by scaled Schoenfeld residuals.`
      : '',
    (result.maps ?? []).length > 0
      ? 'Standardised features were laid out on planes by their first two principal components and by UMAP (15 neighbours, minimum distance 0.1).'
      : '',
    ...result.warnings.map((warning) => `${warning}.`),
    `The random seed was ${seed}.`,
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}
