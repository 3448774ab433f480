import Database from 'better-sqlite3';
import { migrate } from './migrate.ts';
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
    migrate(db);
    return db;
  } catch (error) {
    throw refuseWriteFailure(error);
  }
}
