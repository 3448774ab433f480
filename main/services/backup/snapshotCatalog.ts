import { rmSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Refusal } from '../../../native-models/common/refusal.ts';
import { explainWriteError, syncFile } from '../../artefacts/atomicFile.ts';
import { WEIGHTS } from '../../artefacts/modelFolder.ts';
import { originalPath } from '../../artefacts/originalFile.ts';
import { heldFiles } from '../../catalog/heldFiles.ts';
import { isSound } from '../../catalog/integrity.ts';
import { type Catalog, openCatalogReadOnly } from '../../catalog/open.ts';
import { closeWal } from '../../catalog/snapshot.ts';
import type { Session } from '../library/session.ts';

export const CATALOG = 'catalog.sqlite';
/** Between two turns of other work: 40 MiB. */
const PAGES_AT_ONCE = 10_000;

/**
 * Copies the catalog by SQLite's online backup, whoever writes to it meanwhile.
 * @throws Refusal `library-damaged` when SQLite finds damage: it must not take the place of a sound one.
 */
export async function snapshotCatalog({ library, signal, listen }: Session, folder: string): Promise<void> {
  const half = join(folder, '.catalog-half');
  const clear = () => {
    for (const end of ['', '-wal', '-shm', '-journal']) rmSync(half + end, { force: true });
  };
  clear();
  try {
    await library.catalog.backup(half, {
      progress: ({ totalPages, remainingPages }) => {
        signal.throwIfAborted();
        const progress = {
          stage: 'catalog',
          done: totalPages - remainingPages,
          total: totalPages,
          unit: 'pages',
        };
        const pace = {
          fraction: totalPages > 0 ? progress.done / totalPages : 0,
          rate: null,
          secondsLeft: null,
        };
        listen({ kind: 'progress', job: 'backup', subject: 'library', progress, pace });
        return PAGES_AT_ONCE;
      },
    });
    // Read-only disks cannot hold the files that a write-ahead log wants beside it.
    closeWal(half);
    if (!isSound(half)) {
      throw new Refusal(
        'library-damaged',
        'the catalog of the library is damaged, so that a backup of it would be, too; run "drasclr library verify"',
      );
    }
    await syncFile(half);
    await rename(half, join(folder, CATALOG));
  } catch (error) {
    signal.throwIfAborted();
    throw explainWriteError(error, folder);
  } finally {
    clear();
  }
}

/** Files that rows of a copy speak of. */
export function filesHeldBy(file: string): Set<string> {
  const catalog = openCatalogReadOnly(file);
  try {
    return heldBy(catalog);
  } finally {
    catalog.close();
  }
}

export const heldBy = (catalog: Catalog): Set<string> =>
  new Set(heldFiles(catalog, originalPath, WEIGHTS).map(({ path }) => path));
