import { statSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { Refusal } from '../../native-models/common/refusal.ts';
import type { STUDY_CALLS, StudyRow } from '../../preload/contract/study.ts';
import { clinicalNames } from '../catalog/clinicalValues.ts';
import { listModels } from '../catalog/models.ts';
import { listImportedFeatures, listStudyRows, type SavedStudy } from '../catalog/savedStudies.ts';
import { STUDY_DEFAULTS } from '../model/studyDefinition.ts';
import { importTable, previewTable } from '../services/clinical/clinicalTable.ts';
import { clinicalTemplate, VARIABLES } from '../services/clinical/variables.ts';
import { exportFile } from '../services/exports/exportFile.ts';
import { BASELINES } from '../services/study/baselines.ts';
import { exportStudy } from '../services/study/exportStudy.ts';
import { importFeatures } from '../services/study/importFeatures.ts';
import { LOGARITHMS } from '../services/study/outcomes.ts';
import {
  definitionOf,
  isStale,
  newStudy,
  removeStudy,
  requireStudy,
  resultOf,
} from '../services/study/studies.ts';
import { studyMethods } from '../services/study/studyMethods.ts';
import type { Handlers } from './answer.ts';
import { chooseTable, chosenTable, dropTable, readTable } from './chosenTables.ts';
import type { ChoosePaths } from './importing.ts';
import type { OpenedLibrary } from './openedLibrary.ts';
import type { LibraryQueue } from './queueOfLibrary.ts';

const rowOf = ({ id, name, createdAt, ranAt }: SavedStudy): StudyRow => ({ id, name, createdAt, ranAt });

/** The calls of the study screen, answered. */
export function studyHandlers(
  library: OpenedLibrary,
  queue: LibraryQueue,
  choose: ChoosePaths,
): Pick<Handlers, keyof typeof STUDY_CALLS> {
  return {
    studyForm: () => {
      const { catalog } = library.open();
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
        baselines: BASELINES.map(({ id, label }) => ({ id, label })),
        defaults: STUDY_DEFAULTS,
      };
    },
    listStudies: () => listStudyRows(library.open().catalog).map(rowOf),
    openStudy: async ({ studyId }) => {
      const opened = library.open();
      const study = requireStudy(opened, studyId);
      const definition = definitionOf(study);
      const result = resultOf(opened, study);
      return {
        row: rowOf(study),
        definition,
        result,
        stale: result !== null && (await isStale(opened, study)),
        methods: result && studyMethods(opened, definition, result),
      };
    },
    saveStudy: (definition) => ({ studyId: newStudy(library.open(), definition).id }),
    removeStudy: ({ studyId }) => {
      removeStudy(library.open(), studyId);
      return null;
    },
    runStudy: ({ studyId }) => {
      requireStudy(library.open(), studyId);
      return { jobId: queue.open().add('study', { studyId }) };
    },
    exportStudy: async ({ studyId }) => {
      const opened = library.open();
      const study = requireStudy(opened, studyId);
      const name = `study-${study.name.replace(/[^\p{Letter}\p{Number}]+/gu, '-')}-${study.id.slice(6)}`;
      await queue.open().beside((session) => exportStudy(session, study.id, opened.at('exports', name)));
      return { name };
    },
    chooseClinicalTable: async () => {
      const [path] = await choose('table');
      if (path === undefined) return null;
      return chooseTable(library.open(), path);
    },
    previewClinicalTable: ({ token, choices }) => previewTable(library.open(), chosenTable(token), choices),
    importClinicalTable: ({ token, choices }) => {
      const preview = importTable(library.open(), chosenTable(token), choices);
      dropTable(token);
      return preview;
    },
    exportClinicalTemplate: async () => ({
      name: await exportFile(library.open(), 'clinical-template.csv', Buffer.from(clinicalTemplate())),
    }),
    chooseImportedFeatures: async () => {
      const [path] = await choose('features');
      if (path === undefined) return null;
      const keys = /\.npy$/i.test(path) ? readKeys(path) : null;
      return importFeatures(library.open(), basename(path, extname(path)), readTable(path), keys);
    },
  };
}

/** Keys of an array's rows lie beside it in a text file of its name. */
function readKeys(path: string): Buffer {
  const keys = `${path.slice(0, -extname(path).length)}.txt`;
  if (!statSync(keys, { throwIfNoEntry: false })) {
    throw new Refusal(
      'bad-features',
      'expected the scan ids or PatientIDs of the rows in a .txt file of the same name beside the .npy file; there is none',
    );
  }
  return readTable(keys);
}
