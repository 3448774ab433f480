import type { BrowserWindow } from 'electron';
import type { Logger } from 'pino';
import type { StartWorker } from '../jobs/workerProcess.ts';
import { JobQueue } from '../services/jobs/jobQueue.ts';
import type { EngineChoice } from '../worker/protocol.ts';
import { emit } from './emit.ts';
import { jobRow } from './jobRows.ts';
import type { OpenedLibrary } from './openedLibrary.ts';

/** The window's queue: made with the library at first use, so that a refusal is an answer on the screen. */
export interface LibraryQueue {
  /** @throws Refusal as the library's own `open`. */
  open(): JobQueue;
  close(): Promise<void>;
  /** Closes it, and the next use makes one of the library that is open then. */
  release(): Promise<void>;
}

export function keepQueue(
  library: OpenedLibrary,
  startWorker: StartWorker,
  windowOf: () => BrowserWindow | null,
  logger: Logger,
  engine: () => EngineChoice = () => ({ name: 'auto' }),
): LibraryQueue {
  let queue: JobQueue | undefined;
  const toWindow = (send: (window: BrowserWindow) => void) => {
    const window = windowOf();
    if (window) send(window);
  };
  return {
    open() {
      queue ??= new JobQueue({
        library: library.open(),
        startWorker,
        engine,
        changed: (jobId, job) =>
          toWindow((window) => {
            if (!job) emit(window, 'jobRemoved', { jobId });
            else emit(window, 'jobChanged', jobRow(job, queue));
          }),
        metric: (jobId, point) => toWindow((window) => emit(window, 'jobMetric', { jobId, ...point })),
        libraryChanged: () => toWindow((window) => emit(window, 'libraryChanged', null)),
        bug: (error) => logger.error({ err: error }, 'a job failed'),
      });
      return queue;
    },
    close: async () => queue?.close(),
    async release() {
      await queue?.close();
      queue = undefined;
    },
  };
}
