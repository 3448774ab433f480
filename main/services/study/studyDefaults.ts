import { clinicalNames } from '../../catalog/clinicalValues.ts';
import { listModels } from '../../catalog/models.ts';
import { type FeatureSet, STUDY_DEFAULTS, type StudyDefinition } from '../../model/studyDefinition.ts';
import type { Library } from '../library/library.ts';
import { LOGARITHMS } from './outcomes.ts';

/** The paper's outcomes and confounders, as far as this library has values of them. */
export function studyDefaults(library: Library): Omit<StudyDefinition, 'name' | 'features'> {
  const stored = new Set(clinicalNames(library.catalog).map(({ name }) => name));
  const outcomes = STUDY_DEFAULTS.outcomes.filter((id) => stored.has(LOGARITHMS[id]?.of ?? id));
  const survival = stored.has('survivalDays') && stored.has('event');
  return {
    ...STUDY_DEFAULTS,
    cohort: [],
    outcomes,
    survival,
    confounders: STUDY_DEFAULTS.confounders.filter((id) => stored.has(id)),
  };
}

/** The newest pretrained model, where there is one, beside LAA-950. */
export const defaultFeatures = (library: Library): FeatureSet[] => [
  ...(listModels(library.catalog).some(({ kind }) => kind === 'pretrained')
    ? [[{ kind: 'model', model: null } as const]]
    : []),
  [{ kind: 'measures', names: ['laa950'] }],
];
