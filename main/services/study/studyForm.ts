import type { StudyForm } from '../../../preload/contract/study.ts';
import { clinicalNames } from '../../catalog/clinicalValues.ts';
import { listModels } from '../../catalog/models.ts';
import { listImportedFeatures } from '../../catalog/savedStudies.ts';
import { STUDY_DEFAULTS } from '../../model/studyDefinition.ts';
import { VARIABLES } from '../clinical/variables.ts';
import type { Library } from '../library/library.ts';
import { BASELINES } from './baselines.ts';
import { LOGARITHMS } from './outcomes.ts';

/** What a new study may choose from: the outcomes, features and baselines of this library. */
export function studyForm({ catalog }: Library): StudyForm {
  const clinical = clinicalNames(catalog);
  const patientsOf = (name: string) => clinical.find((column) => column.name === name)?.patients ?? 0;
  const logs = Object.entries(LOGARITHMS).map(([id, { of, label }]) => ({
    id,
    label,
    patients: patientsOf(of),
  }));
  const graded = VARIABLES.filter(({ kind, id }) => kind === 'grade' && id !== 'event');
  const known = new Set([...VARIABLES.map(({ id }) => id)]);
  const own = clinical.filter(({ name }) => !known.has(name));
  return {
    meanings: VARIABLES.map(({ id, label }) => ({ id, label })),
    outcomes: [
      ...logs,
      ...graded.map(({ id, label }) => ({ id, label, patients: patientsOf(id) })),
      ...own.map(({ name, patients }) => ({ id: name, label: name, patients })),
    ],
    models: listModels(catalog)
      .filter(({ kind }) => kind === 'pretrained')
      .map(({ id, name }) => ({ id, name })),
    measures: ['laa950', 'perc15', 'burden/centrilobular', 'burden/paraseptal', 'burden/panlobular'],
    clinical,
    imported: listImportedFeatures(catalog).map(({ name }) => name),
    baselines: BASELINES.map(({ id, label, absent }) => ({ id, label, computed: absent === null })),
    defaults: STUDY_DEFAULTS,
  };
}
