import { existsSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Refusal } from '../../../native-models/common/refusal.ts';
import type { JournalPlace } from '../../artefacts/journalFile.ts';
import { tryLock } from '../../catalog/exclusive.ts';
import { allRows, forgetAllChanges, type RowState, restoreRows, touchAllRows } from '../../catalog/mirror.ts';
import { type Catalog, openCatalog } from '../../catalog/open.ts';
import { newestSoundCopy } from './catalogCopies.ts';
import { flushJournal, journalFolder, readJournal } from './journal.ts';
import { catalogPath, makeRooms } from './library.ts';

export interface Rebuilt {
  readonly rows: number;
  /** Lines of the journal that are damaged. */
  readonly damagedLines: readonly JournalPlace[];
  /** Rows that refer to something that is gone, by table. */
  readonly leftOut: Readonly<Record<string, number>>;
  /** The daily copy that stood in for a damaged journal; null when it was not needed or there is none. */
  readonly copy: string | null;
  /** Where the old catalog is now; null when there was none. */
  readonly setAside: string | null;
}

/**
 * Makes the catalog again from the journal: every row as it was when it was last written. Where lines of the journal
 * are damaged, the newest daily copy of the catalog comes first. The old catalog is set aside, never deleted.
 * @throws Refusal `library-busy` while somebody has the library open, `nothing-to-rebuild`.
 */
export function rebuildCatalog(folder: string): Rebuilt {
  const root = resolve(folder);
  makeRooms(root);
  const release = tryLock(join(root, 'locks', 'open'));
  if (!release)
    throw new Refusal(
      'library-busy',
      'expected a library that nobody has open; close the window and other runs of the program first',
    );
  const fresh = `${catalogPath(root)}.new`;
  try {
    removeDatabase(fresh);
    const damagedLines: JournalPlace[] = [];
    for (const _ of readJournal(root, (place) => void damagedLines.push(place)));
    const copy = damagedLines.length > 0 ? newestSoundCopy(root) : null;
    const catalog = openCatalog(fresh);
    const restored = restoreRows(catalog, rowsOf(root, copy));
    if (restored.rows === 0 && !holdsJournal(root)) {
      catalog.close();
      throw new Refusal(
        'nothing-to-rebuild',
        'expected a journal in the library, found none; import its "originals" folder into a new library',
      );
    }
    forgetAllChanges(catalog);
    if (damagedLines.length > 0) beginJournalAnew(root, catalog);
    catalog.pragma('wal_checkpoint(TRUNCATE)');
    catalog.close();
    return { ...restored, damagedLines, copy, setAside: replaceCatalog(root, fresh) };
  } finally {
    removeDatabase(fresh);
    release();
  }
}

function* rowsOf(root: string, copy: string | null): Generator<RowState> {
  if (copy !== null) {
    const catalog = openCatalog(copy);
    try {
      yield* allRows(catalog);
    } finally {
      catalog.close();
    }
  }
  yield* readJournal(root);
}

const holdsJournal = (root: string): boolean => {
  for (const _ of readJournal(root)) return true;
  return false;
};

/** The damaged one is kept beside it. */
function beginJournalAnew(root: string, catalog: Catalog): void {
  renameSync(journalFolder(root), `${journalFolder(root)}.damaged-${Date.now()}`);
  touchAllRows(catalog);
  flushJournal(root, catalog);
}

function replaceCatalog(root: string, fresh: string): string | null {
  const path = catalogPath(root);
  let setAside: string | null = null;
  if (existsSync(path)) {
    setAside = `${path}.damaged-${Date.now()}`;
    renameSync(path, setAside);
  }
  for (const end of ['-wal', '-shm']) {
    if (!existsSync(path + end)) continue;
    if (setAside) renameSync(path + end, setAside + end);
    else rmSync(path + end);
  }
  renameSync(fresh, path);
  return setAside;
}

function removeDatabase(path: string): void {
  for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true });
}
