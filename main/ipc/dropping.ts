import { isAbsolute } from 'node:path';
import type { IpcMain } from 'electron';
import type { Logger } from 'pino';
import { z } from 'zod';
import { type Answer, DROP_CALL, type JobTicket } from '../../preload/contract.ts';
import { answerSafely } from './answer.ts';
import { queueImport } from './importing.ts';
import type { LibraryQueue } from './queueOfLibrary.ts';
import { isTrustedSender } from './trustedSender.ts';

const MOST_PATHS = 10_000;

/** What the preload may send of a drop. */
export const dropped = z.strictObject({
  paths: z
    .array(z.string().max(32_768).refine(isAbsolute, 'expected an absolute path'))
    .min(1)
    .max(MOST_PATHS),
});

/** Takes drops from the preload; the page hears only the number of the job, or why there is none. */
export function takeDrops(
  ipcMain: IpcMain,
  queue: LibraryQueue,
  tell: (answer: Answer<JobTicket>) => void,
  logger: Logger,
): void {
  ipcMain.handle(DROP_CALL, async (event, argument: unknown) => {
    if (!isTrustedSender(event)) throw new Error(`${DROP_CALL}: refused an untrusted sender`);
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
