import { existsSync } from 'node:fs';
import type { OpenDialogOptions } from 'electron';
import { Refusal } from '../../native-models/common/refusal.ts';
import type { ImportLine, ImportSource, JobTicket, LedgerLine, VerdictKind } from '../../preload/contract.ts';
import { LEDGER_PAGE } from '../../preload/contract.ts';
import { ledgerPage, listImports, verdictCounts } from '../catalog/imports.ts';
import type { Catalog } from '../catalog/open.ts';
import { isAlive } from '../jobs/isAlive.ts';
import type { JobQueue } from '../services/jobs/jobQueue.ts';
import { nameBelow, withoutPaths } from '../services/library/withoutPaths.ts';

/** What the user can be asked to choose; a table is CSV or a DICOM SR. */
export type FileChoice =
  | ImportSource
  | 'table'
  | 'features'
  | 'encoder'
  | 'model'
  | 'library'
  | 'backups'
  | 'backup'
  | 'restored'
  | 'tensorflow';

/** Asks for paths; none when the user changed his mind. They stay in main. */
export type ChoosePaths = (source: FileChoice) => Promise<readonly string[]>;

const DIALOGS: Readonly<Record<FileChoice, OpenDialogOptions>> = {
  folder: { title: 'Import a folder of CT images', properties: ['openDirectory', 'multiSelections'] },
  files: {
    title: 'Import an archive, a DICOMDIR or single files',
    properties: ['openFile', 'multiSelections'],
  },
  table: {
    title: 'Boxes (CSV or DICOM SR) or clinical values (CSV)',
    properties: ['openFile'],
    filters: [
      { name: 'CSV or DICOM SR', extensions: ['csv', 'dcm'] },
      { name: 'All files', extensions: ['*'] },
    ],
  },
  features: {
    title: 'Features by scan or patient (CSV or .npy)',
    properties: ['openFile'],
    filters: [{ name: 'CSV or NumPy', extensions: ['csv', 'npy'] }],
  },
  encoder: {
    title: 'An encoder in ONNX, to be run on all prepared scans',
    properties: ['openFile'],
    filters: [{ name: 'ONNX', extensions: ['onnx'] }],
  },
  model: {
    title: 'A model file',
    properties: ['openFile'],
    filters: [{ name: 'DrasCLR model or published checkpoint', extensions: ['drasclr', 'tar', 'pth'] }],
  },
  library: {
    title: 'Open a library, or choose an empty folder for a new one',
    properties: ['openDirectory', 'createDirectory'],
  },
  backups: {
    title: 'The folder that backups are kept in, best on another disk',
    properties: ['openDirectory', 'createDirectory'],
  },
  backup: { title: 'A backup, or the folder that backups are kept in', properties: ['openDirectory'] },
  restored: {
    title: 'An empty folder for the restored library',
    properties: ['openDirectory', 'createDirectory'],
  },
  tensorflow: { title: 'The folder of a TensorFlow build', properties: ['openDirectory'] },
};

export const dialogOptions = (source: FileChoice): OpenDialogOptions => DIALOGS[source];

/** @throws Refusal `path-not-found`, before the job would have to wait for its turn to find out. */
export function queueImport(queue: JobQueue, paths: readonly string[]): JobTicket {
  if (!paths.every((path) => existsSync(path))) {
    throw new Refusal('path-not-found', 'expected files or folders that can be read; one cannot');
  }
  return { jobId: queue.add('import', { paths }) };
}

export const importLines = (catalog: Catalog): ImportLine[] =>
  listImports(catalog).map(({ id, startedAt, finishedAt, failure, pid }) => ({
    id,
    startedAt,
    finishedAt,
    state: stateOf(finishedAt !== null, failure, pid),
    counts: verdictCounts(catalog, id),
  }));

function stateOf(finished: boolean, failure: string | null, pid: number | null): ImportLine['state'] {
  if (finished) return failure === null ? 'done' : 'failed';
  return pid !== null && isAlive(pid) ? 'running' : 'interrupted';
}

/** A page of an import's ledger, its names and reasons without the folders they lay in. */
export function ledgerLines(
  catalog: Catalog,
  importId: number,
  verdict: VerdictKind | null,
  offset: number,
): LedgerLine[] {
  const found = listImports(catalog).find(({ id }) => id === importId);
  if (!found) throw new Refusal('import-unknown', `expected the number of an import, got ${importId}`);
  const { roots } = found;
  return ledgerPage(catalog, importId, verdict, offset, LEDGER_PAGE).map((line) => ({
    name: nameBelow(line.name, roots),
    verdict: line.verdict,
    code: line.code,
    reason: line.reason === null ? null : withoutPaths(line.reason, roots),
  }));
}
