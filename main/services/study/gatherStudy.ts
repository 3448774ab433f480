import { Refusal } from '../../../native-models/common/refusal.ts';
import type {
  StudyColumn,
  StudyFeatures,
  StudyGrouping,
  StudyInput,
} from '../../../native-models/study/studyInput.ts';
import { artefactKey, type Json } from '../../artefacts/key.ts';
import { clinicalValues } from '../../catalog/clinicalValues.ts';
import { measuresOfScan } from '../../catalog/measures.ts';
import type { StudyDefinition } from '../../model/studyDefinition.ts';
import type { Library } from '../library/library.ts';
import type { Session } from '../library/session.ts';
import { isLearned, type LearnedBaseline } from './baselines.ts';
import { columnLabel, featureValues } from './featureValues.ts';
import { requireImported } from './importFeatures.ts';
import { modelFeaturesKey } from './modelFeatures.ts';
import { confounderOf, outcomeOf } from './outcomes.ts';
import { baselineKey } from './patchFeatures.ts';
import { inCohort, type StudyPatient, studyPatients } from './studyData.ts';
import { modelsOf, trainedPatients } from './trainedPatients.ts';

/** Raised when the statistics change what a study shows. */
const VERSION = 3;

/** Hash of all that a study's result follows from: a result of the same key need not be computed again. */
export async function studyKey(library: Library, definition: StudyDefinition): Promise<string> {
  const { name: _, ...rest } = definition;
  const patients = studyPatients(library, definition.visit);
  const keys: string[] = [];
  for (const model of modelsOf(library, definition)) {
    keys.push(model.kind === 'pretrained' ? await modelFeaturesKey(library, model) : model.weightsSha256);
  }
  const imported = definition.features
    .flat()
    .flatMap((source) => (source.kind === 'imported' ? [requireImported(library, source.name).sha256] : []));
  return artefactKey('study', VERSION, {
    definition: rest as unknown as Json,
    patients: patients.map(({ patientKey, scanId }) => [patientKey, scanId]),
    clinical: clinicalValues(library.catalog).map((value) => Object.values(value)),
    measures: patients.flatMap(({ scanId }) =>
      measuresOfScan(library.catalog, scanId ?? '').map(({ region, name, value }) => [
        scanId,
        region,
        name,
        value,
      ]),
    ),
    models: keys,
    imported,
    baselines: learnedBaselines(definition).map((method) => baselineKey(library, method)),
  });
}

const learnedBaselines = ({ features }: StudyDefinition): LearnedBaseline[] =>
  features
    .flat()
    .flatMap((source) => (source.kind === 'baseline' && isLearned(source.method) ? [source.method] : []));

/**
 * Everything a study computes from, patient by patient.
 * @throws Refusal `study-empty`, `unknown-column`, `trained-patients` naming them, `all-trained`, and as the features.
 */
export async function gatherStudy(session: Session, definition: StudyDefinition): Promise<StudyInput> {
  const { library } = session;
  const patients = studyPatients(library, definition.visit).filter((patient) =>
    inCohort(patient, definition.cohort),
  );
  if (patients.length === 0) {
    throw new Refusal(
      'study-empty',
      'no patient is in the cohort of this study; import scans and a clinical table, or widen its filter',
    );
  }
  if (definition.outcomes.length === 0 && !definition.survival) {
    throw new Refusal('study-empty', 'the study asks for nothing: choose an outcome or survival');
  }
  const trained = await trainedPatients(library, definition);
  const keys = patients.map(({ patientKey }) => patientKey);
  refuseTrained(
    definition,
    keys.filter((key) => trained.keys.has(key)),
    patients.length,
    trained.unrecorded,
  );
  const outcomes = definition.outcomes.map((id) => outcomeOf(patients, id));
  const confounders = definition.survival
    ? definition.confounders.flatMap((id) => confounderOf(patients, id))
    : [];
  const survival = definition.survival ? survivalOf(patients) : null;
  const features: StudyFeatures[] = [];
  for (const set of definition.features) features.push(await featureValues(session, set, patients));
  const { folds, repeats, resamples, seed, graded } = definition;
  return {
    patients: keys.map((key) => ({ key, trained: trained.keys.has(key) })),
    outcomes,
    survival,
    confounders,
    features,
    groupings: groupingsOf(library, patients),
    columns: columnsOf(patients),
    notes: trained.unrecorded.map(
      (name) => `${name} does not record whom it was trained on, so its scores may be too good`,
    ),
    settings: {
      folds,
      repeats,
      innerFolds: 3,
      resamples,
      seed,
      graded,
      leaveOutTrained: definition.trained === 'leave-out',
    },
  };
}

function refuseTrained(
  { trained }: StudyDefinition,
  keys: readonly string[],
  patients: number,
  unrecorded: readonly string[],
): void {
  if (trained === 'test') return;
  // Nobody can be left out of whom it is not known that they trained.
  if (unrecorded.length > 0) {
    throw new Refusal(
      'trained-unknown',
      `${unrecorded.join(', ')} does not record whom it was trained on, so leakage cannot be excluded; say that the patients may be tested all the same (trained: test)`,
    );
  }
  if (keys.length > 0 && keys.length === patients) {
    throw new Refusal(
      'all-trained',
      `all ${patients} patients of the study trained its model, so that none is left to test on; test them as well and say so (trained: test), or pretrain without some of them`,
    );
  }
  if (trained === 'leave-out') return;
  if (keys.length > 0) {
    const named =
      keys.length > 20 ? `${keys.slice(0, 20).join(', ')} and ${keys.length - 20} more` : keys.join(', ');
    throw new Refusal(
      'trained-patients',
      `${keys.length} of ${patients} patients trained a model that the features come from: ${named}; leave them out of the test folds (trained: leave-out), or test them as well and say so (trained: test)`,
    );
  }
}

function survivalOf(patients: readonly StudyPatient[]): StudyInput['survival'] {
  const column = (name: string) =>
    patients.map(({ values }) => {
      const value = values.get(name);
      return typeof value === 'number' ? value : null;
    });
  return { time: column('survivalDays'), event: column('event') };
}

/** Of figure 4; PRISm first, as it is outside the order. */
const GOLD_GROUPS = [-1, 0, 1, 2, 3, 4];

function groupingsOf(library: Library, patients: readonly StudyPatient[]): StudyGrouping[] {
  const measures = patients.map(
    ({ scanId }) =>
      new Map(
        measuresOfScan(library.catalog, scanId ?? '')
          .filter(({ region }) => region === 'both')
          .map(({ name, value }) => [name, value]),
      ),
  );
  const names = [...new Set(measures.flatMap((of) => [...of.keys()]))].filter((name) =>
    /^(burden\/|laa950$)/.test(name),
  );
  const gold = patients.map(({ values }) => values.get('gold'));
  const groups = gold.map((value) => (typeof value === 'number' ? GOLD_GROUPS.indexOf(value) : -1));
  return names.sort().map((name) => ({
    title:
      name === 'laa950' ? 'LAA-950 by GOLD' : `Predicted emphysema by GOLD: ${name.replace('burden/', '')}`,
    label: name === 'laa950' ? 'LAA-950' : 'share of the lungs',
    values: measures.map((of) => of.get(name) ?? null),
    groups: groups.map((group) => (group < 0 ? null : group)),
    groupLabels: GOLD_GROUPS.map((stage) => (stage < 0 ? 'PRISm' : `GOLD ${stage}`)),
    ordered: [1, 2, 3, 4, 5],
  }));
}

/** Every clinical column that a patient of the study has a value of, by its label. */
const columnsOf = (patients: readonly StudyPatient[]): StudyColumn[] =>
  [...new Set(patients.flatMap(({ values }) => [...values.keys()]))]
    .map((id) => ({
      id,
      label: columnLabel(id),
      values: patients.map(({ values }) => values.get(id) ?? null),
    }))
    .sort((a, b) => (a.label < b.label ? -1 : 1));
