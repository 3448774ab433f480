import { isAbsolute } from 'node:path';
import type { IpcMain } from 'electron';
import type { Logger } from 'pino';
import { z } from 'zod';
import { DROP_CALL, type Events } from '../../preload/contract.ts';
import { importDroppedTable, isTable } from '../services/annotation/importDroppedTable.ts';
import { needsMapping } from '../services/clinical/needsMapping.ts';
import { answerSafely } from './answer.ts';
import { chooseTable } from './chosenTables.ts';
import { isEncoder, queueEncoder } from './encoders.ts';
import { queueImport } from './importing.ts';
import { isModelFile, takeModels } from './modelsHandlers.ts';
import type { OpenedLibrary } from './openedLibrary.ts';
import type { LibraryQueue } from './queueOfLibrary.ts';
import { isTrustedSender } from './trustedSender.ts';

const MOST_PATHS = 10_000;
/** A drop of more files is images: they are not opened one by one to find out. */
const MOST_TABLES = 8;

/** What the preload may send of a drop. */
export const dropped = z.strictObject({
  paths: z
    .array(z.string().max(32_768).refine(isAbsolute, 'expected an absolute path'))
    .min(1)
    .max(MOST_PATHS),
});

/** What the page is told of a drop. */
export type DropEvent = 'dropped' | 'tableTaken' | 'clinicalTable' | 'modelsTaken' | 'encoderQueued';

/** Takes drops from the preload; the page hears the number of the job, what tables and model files held, or why there is nothing. */
export function takeDrops(
  ipcMain: IpcMain,
  library: OpenedLibrary,
  queue: LibraryQueue,
  tell: <N extends DropEvent>(name: N, answer: Events[N]) => void,
  logger: Logger,
): void {
  ipcMain.handle(DROP_CALL, async (event, argument: unknown) => {
    if (!isTrustedSender(event)) throw new Error(`${DROP_CALL}: refused an untrusted sender`);
    const models = allOf(argument, isModelFile);
    if (models) {
      const taken = await answerSafely(
        DROP_CALL,
        many,
        (paths) => takeModels(library, paths),
        models,
        logger,
      );
      tell('modelsTaken', taken);
      return;
    }
    const encoders = allOf(argument, isEncoder);
    if (encoders) {
      for (const path of encoders) {
        const add = (encoder: string) => queueEncoder(queue.open(), encoder);
        tell('encoderQueued', await answerSafely(DROP_CALL, one, add, path, logger));
      }
      return;
    }
    const tables = await tablesOf(argument);
    if (tables) {
      for (const path of tables) {
        if (needsMapping(library.open(), path)) {
          const choose = (table: string) => chooseTable(library.open(), table);
          tell('clinicalTable', await answerSafely(DROP_CALL, one, choose, path, logger));
          continue;
        }
        const take = (table: string) => importDroppedTable(library.open(), table);
        tell('tableTaken', await answerSafely(DROP_CALL, one, take, path, logger));
      }
      return;
    }
    const add = ({ paths }: z.infer<typeof dropped>) => queueImport(queue.open(), paths);
    tell('dropped', await answerSafely(DROP_CALL, dropped, add, argument, logger));
  });
}

const one = z.string();
const many = z.array(one);

/** The dropped paths when all of them are of one kind. */
function allOf(argument: unknown, isOne: (path: string) => boolean): readonly string[] | null {
  const checked = dropped.safeParse(argument);
  return checked.success && checked.data.paths.every(isOne) ? checked.data.paths : null;
}

/** The dropped paths when all of them are tables or reports. */
async function tablesOf(argument: unknown): Promise<readonly string[] | null> {
  const checked = dropped.safeParse(argument);
  if (!checked.success || checked.data.paths.length > MOST_TABLES) return null;
  const { paths } = checked.data;
  const found = await Promise.all(paths.map(isTable));
  return found.every(Boolean) ? paths : null;
}
