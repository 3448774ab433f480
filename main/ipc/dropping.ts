import { isAbsolute } from 'node:path';
import type { IpcMain } from 'electron';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { TakenTable } from '../../preload/contract/annotation.ts';
import type { TakenModel } from '../../preload/contract/models.ts';
import type { ChosenTable } from '../../preload/contract/study.ts';
import { type Answer, DROP_CALL, type JobTicket } from '../../preload/contract.ts';
import { isTable, takeTable } from '../services/annotation/takeTable.ts';
import { needsMapping } from '../services/clinical/needsMapping.ts';
import { answerSafely } from './answer.ts';
import { chooseTable } from './chosenTables.ts';
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

/** Takes drops from the preload; the page hears the number of the job, what tables and model files held, or why there is nothing. */
export function takeDrops(
  ipcMain: IpcMain,
  library: OpenedLibrary,
  queue: LibraryQueue,
  tell: (answer: Answer<JobTicket>) => void,
  tellTable: (answer: Answer<TakenTable>) => void,
  tellModels: (answer: Answer<readonly TakenModel[]>) => void,
  tellClinical: (answer: Answer<ChosenTable>) => void,
  logger: Logger,
): void {
  ipcMain.handle(DROP_CALL, async (event, argument: unknown) => {
    if (!isTrustedSender(event)) throw new Error(`${DROP_CALL}: refused an untrusted sender`);
    const models = modelsOf(argument);
    if (models) {
      tellModels(await answerSafely(DROP_CALL, many, (paths) => takeModels(library, paths), models, logger));
      return;
    }
    const tables = await tablesOf(argument);
    if (tables) {
      for (const path of tables) {
        if (needsMapping(library.open(), path)) {
          tellClinical(
            await answerSafely(DROP_CALL, one, (table) => chooseTable(library.open(), table), path, logger),
          );
          continue;
        }
        tellTable(
          await answerSafely(DROP_CALL, one, (table) => takeTable(library.open(), table), path, logger),
        );
      }
      return;
    }
    tell(
      await answerSafely(
        DROP_CALL,
        dropped,
        ({ paths }) => queueImport(queue.open(), paths),
        argument,
        logger,
      ),
    );
  });
}

const one = z.string();
const many = z.array(one);

/** The dropped paths when all of them are model files. */
function modelsOf(argument: unknown): readonly string[] | null {
  const checked = dropped.safeParse(argument);
  return checked.success && checked.data.paths.every(isModelFile) ? checked.data.paths : null;
}

/** The dropped paths when all of them are tables or reports. */
async function tablesOf(argument: unknown): Promise<readonly string[] | null> {
  const checked = dropped.safeParse(argument);
  if (!checked.success || checked.data.paths.length > MOST_TABLES) return null;
  const { paths } = checked.data;
  const found = await Promise.all(paths.map(isTable));
  return found.every(Boolean) ? paths : null;
}
