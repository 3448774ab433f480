import Database from 'better-sqlite3';
import { Refusal } from '../../native-models/common/refusal.ts';
import { migrate } from './migrate.ts';
import { watchRows } from './mirror.ts';
import { refuseWriteFailure } from './writeFailure.ts';

export type Catalog = Database.Database;

/**
 * Opens or creates the catalog of a library. WAL lets the window read while a job writes;
 * `synchronous = FULL` makes a committed row survive a power cut.
 * @throws Refusal `library-read-only`, `library-full`, `library-damaged`, `library-too-new`.
 */
export function openCatalog(file: string): Catalog {
  try {
    const db = new Database(file, { timeout: 10_000 });
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    bringUpToDate(db);
    return db;
  } catch (error) {
    throw refuseWriteFailure(error);
  }
}

/** A catalog that was sound can be brought up to date: what SQLite says against it is damage. */
function bringUpToDate(db: Catalog): void {
  try {
    migrate(db);
    watchRows(db);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code !== 'SQLITE_ERROR') throw error;
    throw new Refusal(
      'library-damaged',
      `the catalog of the library is damaged (${(error as Error).message}); run "drasclr library rebuild"`,
    );
  }
}

/**
 * Opens a catalog only to read it, e.g. on a disk that cannot be written.
 * @throws Refusal as {@link openCatalog}; `library-too-new` also for one of an earlier version.
 */
export function openCatalogReadOnly(file: string): Catalog {
  try {
    const db = new Database(file, { readonly: true, fileMustExist: true, timeout: 10_000 });
    db.prepare('SELECT count(*) FROM sqlite_schema').get();
    return db;
  } catch (error) {
    throw refuseWriteFailure(error);
  }
}
