import { listAtlases } from '../catalog/atlases.ts';
import { logOf } from '../catalog/queueLog.ts';
import { requireQueued } from '../services/jobs/jobQueue.ts';
import { exportLedger } from '../services/scans/exportLedger.ts';
import { requireScan } from '../services/scans/findScans.ts';
import { countHoldings, removeScan } from '../services/scans/removeScan.ts';
import { annotationHandlers } from './annotationHandlers.ts';
import type { Handlers } from './answer.ts';
import { type ArchiveSurroundings, archiveHandlers } from './archiveHandlers.ts';
import { careHandlers } from './careHandlers.ts';
import { type ChoosePaths, importLines, ledgerLines, queueImport } from './importing.ts';
import { jobRow } from './jobRows.ts';
import { landmarkHandlers } from './landmarkHandlers.ts';
import { modelsHandlers } from './modelsHandlers.ts';
import type { OpenedLibrary } from './openedLibrary.ts';
import type { LibraryQueue } from './queueOfLibrary.ts';
import { reviewHandlers } from './reviewHandlers.ts';
import { scanDetail } from './scanDetail.ts';
import { scanRows } from './scanRows.ts';
import { segmentationHandlers } from './segmentationHandlers.ts';
import { type SettingsSurroundings, settingsHandlers } from './settingsHandlers.ts';
import { studyHandlers } from './studyHandlers.ts';
import { trainingHandlers } from './trainingHandlers.ts';
import { viewingHandlers } from './viewingHandlers.ts';

/** The contract, answered. */
export const handlers = (
  library: OpenedLibrary,
  queue: LibraryQueue,
  choose: ChoosePaths,
  version: string,
  surroundings: Omit<SettingsSurroundings, 'library' | 'choose' | 'version'> &
    Omit<ArchiveSurroundings, 'settings' | 'queue'>,
): Handlers => ({
  ...annotationHandlers(library, choose),
  ...archiveHandlers({ ...surroundings, queue }),
  ...landmarkHandlers(library, queue),
  ...modelsHandlers(library, choose),
  ...studyHandlers(library, queue, choose),
  ...viewingHandlers(library, queue),
  ...settingsHandlers({ ...surroundings, library, choose, version }),
  ...careHandlers({ ...surroundings, library, choose, version }, queue, surroundings.receiver),
  ...reviewHandlers(library, queue),
  ...segmentationHandlers(library, queue),
  ...trainingHandlers(library, queue),
  describeLibrary: () => {
    const atlas = listAtlases(library.open().catalog).at(-1);
    const shown = atlas && {
      id: atlas.id,
      name: atlas.name,
      landmarks: atlas.landmarks,
      scanId: atlas.scanId,
    };
    return { name: library.name, version, atlas: shown ?? null };
  },
  listScans: () => scanRows(library.open().catalog),
  openScan: ({ scanId }) => scanDetail(library.open(), scanId),
  scanHoldings: ({ scanId }) => countHoldings(library.open(), scanId),
  removeScan: async ({ scanId, confirmed }) => {
    await queue.open().beside((session) => removeScan(session, scanId, confirmed ?? undefined));
    return null;
  },
  chooseAndImport: async ({ source }) => {
    const jobs = queue.open();
    const paths = await choose(source);
    return paths.length > 0 ? queueImport(jobs, paths) : null;
  },
  listImports: () => importLines(library.open().catalog),
  readLedger: ({ importId, verdict, offset }) =>
    ledgerLines(library.open().catalog, importId, verdict, offset),
  exportLedger: async ({ importId, verdict }) => ({
    name: await exportLedger(library.open(), importId, verdict),
  }),
  makeAtlas: ({ scanId }) => {
    requireScan(library.open(), scanId);
    return { jobId: queue.open().add('atlas', { scanId }) };
  },
  prepareScans: ({ scanIds, each }) => {
    for (const scanId of scanIds) requireScan(library.open(), scanId);
    const requests = each ? scanIds.map((scanId) => [scanId]) : [scanIds];
    return requests.map((part) => ({ jobId: queue.open().add('prepare', { scanIds: part }) }));
  },
  listJobs: () => {
    const jobs = queue.open();
    return jobs.list().map((job) => jobRow(job, jobs));
  },
  jobLog: ({ jobId }) => {
    const { catalog } = library.open();
    requireQueued(catalog, jobId);
    return logOf(catalog, jobId);
  },
  actOnJob: ({ jobId, act }) => {
    queue.open().act(jobId, act);
    return null;
  },
});
