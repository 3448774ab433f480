import { statSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { Refusal } from '../../native-models/common/refusal.ts';
import type { STUDY_CALLS, StudyRow } from '../../preload/contract/study.ts';
import { listStudyRows, type SavedStudy } from '../catalog/savedStudies.ts';
import { importTable, previewTable } from '../services/clinical/clinicalTable.ts';
import { clinicalTemplate } from '../services/clinical/variables.ts';
import { exportFile } from '../services/exports/exportFile.ts';
import { exportStudy } from '../services/study/exportStudy.ts';
import { featuresName, importFeatures } from '../services/study/importFeatures.ts';
import {
  definitionOf,
  isStale,
  newStudy,
  removeStudy,
  requireStudy,
  resultOf,
} from '../services/study/studies.ts';
import { studyForm } from '../services/study/studyForm.ts';
import { studyMethods } from '../services/study/studyMethods.ts';
import type { Handlers } from './answer.ts';
import { chooseTable, chosenTable, dropTable, readTable } from './chosenTables.ts';
import { queueEncoder } from './encoders.ts';
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
    studyForm: () => studyForm(library.open()),
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
    exportStudy: async ({ studyId, colour }) => {
      const opened = library.open();
      const study = requireStudy(opened, studyId);
      const name = `study-${study.name.replace(/[^\p{Letter}\p{Number}]+/gu, '-')}-${study.id.slice(6)}`;
      await queue
        .open()
        .beside((session) =>
          exportStudy(session, study.id, opened.at('exports', name), colour === null ? [] : [colour]),
        );
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
      const name = featuresName(basename(path, extname(path)));
      return importFeatures(library.open(), name, readTable(path), keys);
    },
    chooseEncoder: async () => {
      const [path] = await choose('encoder');
      return path === undefined ? null : queueEncoder(queue.open(), path);
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
