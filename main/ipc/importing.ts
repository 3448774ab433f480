import type { BrowserWindow, OpenDialogOptions } from 'electron';
import { Refusal } from '../../native-models/common/refusal.ts';
import type { ImportSource, ImportSummary, LedgerLine } from '../../preload/contract.ts';
import type { FileVerdict } from '../catalog/imports.ts';
import { type ImportOutcome, importPaths } from '../services/importFiles.ts';
import type { Library } from '../services/library.ts';
import { startUtilityWorker } from '../window/utilityWorker.ts';
import { emit } from './emit.ts';

/** Asks for paths; none when the user changed his mind. They stay in main. */
export type ChoosePaths = (source: ImportSource) => Promise<readonly string[]>;

export interface Importing {
  start(source: ImportSource): Promise<ImportSummary | null>;
  cancel(): void;
}

const DIALOGS: Readonly<Record<ImportSource, OpenDialogOptions>> = {
  folder: { title: 'Import a folder of CT images', properties: ['openDirectory', 'multiSelections'] },
  files: {
    title: 'Import an archive, a DICOMDIR or single files',
    properties: ['openFile', 'multiSelections'],
  },
};

export const dialogOptions = (source: ImportSource): OpenDialogOptions => DIALOGS[source];

/** The window's import: one at a time, with progress as events. */
export function importing(
  openLibrary: () => Library,
  choose: ChoosePaths,
  windowOf: () => BrowserWindow | null,
): Importing {
  let running: AbortController | null = null;
  return {
    async start(source) {
      if (running) throw new Refusal('import-running', 'expected no other import; one is running');
      const library = openLibrary();
      const cancel = new AbortController();
      running = cancel;
      try {
        const paths = await choose(source);
        if (paths.length === 0) return null;
        return summary(
          await importPaths(
            {
              library,
              startWorker: startUtilityWorker,
              engine: { name: 'auto' },
              signal: cancel.signal,
              listen: (event) => {
                const window = windowOf();
                if (event.kind === 'progress' && window) {
                  emit(window, 'importProgress', { ...event.progress, secondsLeft: event.pace.secondsLeft });
                }
              },
            },
            paths,
          ),
        );
      } catch (error) {
        if (cancel.signal.aborted)
          throw new Refusal('cancelled', 'the import was cancelled; what came in stays');
        throw error;
      } finally {
        running = null;
      }
    },
    cancel: () => running?.abort(new Error('cancelled')),
  };
}

const summary = ({ counts, ledger, scans }: ImportOutcome): ImportSummary => ({
  counts,
  scanIds: scans.map(({ scan }) => scan),
  left: leftOut(ledger),
});

/** Files that did not come in, by reason; file names stay in the catalog. */
function leftOut(ledger: readonly FileVerdict[]): LedgerLine[] {
  const lines = new Map<string, LedgerLine>();
  for (const { verdict, code, reason } of ledger) {
    if (verdict !== 'skipped' && verdict !== 'rejected') continue;
    const key = `${verdict}/${code}`;
    const files = (lines.get(key)?.files ?? 0) + 1;
    lines.set(key, { verdict, code: code ?? '', reason: lines.get(key)?.reason ?? reason ?? '', files });
  }
  return [...lines.values()];
}
