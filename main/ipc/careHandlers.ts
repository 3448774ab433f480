import type { CARE_CALLS, LibraryCare, Restoring } from '../../preload/contract/care.ts';
import { newestAuditLines } from '../catalog/audit.ts';
import { listQueued } from '../catalog/queue.ts';
import { verifyResult } from '../services/backup/careKinds.ts';
import { restoreLibrary } from '../services/backup/restore.ts';
import { writeDiagnosis } from '../services/diagnose/diagnose.ts';
import { exportFile } from '../services/exports/exportFile.ts';
import { auditText } from '../services/library/audit.ts';
import { catalogCopies } from '../services/library/catalogCopies.ts';
import type { Library } from '../services/library/library.ts';
import { rebuildCatalog } from '../services/library/rebuild.ts';
import type { SessionEvent } from '../services/library/session.ts';
import type { Handlers } from './answer.ts';
import type { LibraryQueue } from './queueOfLibrary.ts';
import { openFolder, type SettingsSurroundings } from './settingsHandlers.ts';
import type { WindowReceiver } from './windowReceiver.ts';

const LINES_SHOWN = 50;

/** The calls about the library as a whole, answered. */
export function careHandlers(
  around: SettingsSurroundings,
  queue: LibraryQueue,
  receiver: WindowReceiver,
): Pick<Handlers, keyof typeof CARE_CALLS> {
  const { library } = around;
  let restoring: AbortController | null = null;
  return {
    libraryCare: () => careOf(library.open()),
    verifyLibrary: ({ repair }) => ({ jobId: queue.open().add('verify', { repair }) }),
    backUpLibrary: async () => {
      const [folder] = await around.choose('backups');
      return folder === undefined ? null : { jobId: queue.open().add('backup', { folder }) };
    },
    restoreLibrary: async () => {
      const [from] = await around.choose('backup');
      const [to] = from === undefined ? [] : await around.choose('restored');
      if (from === undefined || to === undefined) return null;
      restoring?.abort(new Error('another one'));
      const abort = new AbortController();
      restoring = abort;
      try {
        const listen = tellRestoring(around.restoring);
        await restoreLibrary({ startWorker: around.startWorker, signal: abort.signal, listen }, from, to);
      } catch (error) {
        if (abort.signal.aborted) return null;
        throw error;
      } finally {
        around.restoring(null);
      }
      return openFolder(around, to);
    },
    cancelRestore: () => {
      restoring?.abort(new Error('cancelled'));
      return null;
    },
    rebuildLibrary: async () => {
      await queue.release();
      await receiver.stop();
      library.close();
      try {
        const { rows, damagedLines } = rebuildCatalog(library.folder);
        return { rows, damagedLines: damagedLines.length };
      } finally {
        void receiver.apply();
      }
    },
    diagnose: async () => {
      const opened = library.open();
      const name = 'drasclr-support.zip';
      const { settings } = around;
      await queue.open().beside((session) =>
        writeDiagnosis(
          {
            session,
            folder: opened.root,
            library: opened,
            settings: settings.read().settings,
            settingsFolder: settings.folder,
          },
          opened.at('exports', name),
        ),
      );
      return { name };
    },
    exportAudit: async () => {
      const opened = library.open();
      const last = newestAuditLines(opened.catalog, 1)[0]?.hash ?? null;
      return { name: await exportFile(opened, 'audit.jsonl', Buffer.from(auditText(opened))), last };
    },
  };
}

function careOf({ root, catalog }: Library): LibraryCare {
  const results = listQueued(catalog)
    .filter(({ kind, state }) => kind === 'verify' && state.kind === 'done')
    .map(({ result }) => verifyResult.safeParse(result));
  return {
    copies: catalogCopies(root),
    verified: results.at(-1)?.data ?? null,
    audit: newestAuditLines(catalog, LINES_SHOWN).map(({ id, at, who, account, act, subject }) => ({
      ...{ line: id, at, who, account, act, subject },
    })),
  };
}

const tellRestoring =
  (tell: (state: Restoring) => void) =>
  (event: SessionEvent): void => {
    if (event.kind !== 'progress') return;
    const { fraction, secondsLeft } = event.pace;
    tell({ fraction, secondsLeft });
  };
