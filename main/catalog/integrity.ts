import Database from 'better-sqlite3';
import type { Catalog } from './open.ts';

/** What SQLite finds wrong in the pages, indexes and references of a catalog; at most a hundred sentences. */
export function damageOf(catalog: Catalog): string[] {
  const found = catalog.pragma('integrity_check(100)') as { readonly integrity_check: string }[];
  const pages = found.map((row) => row.integrity_check).filter((text) => text !== 'ok');
  const dangling = catalog.pragma('foreign_key_check') as {
    readonly table: string;
    readonly parent: string;
  }[];
  const references = dangling
    .slice(0, 100)
    .map(({ table, parent }) => `a row of ${table} refers to a row of ${parent} that is not there`);
  return [...pages, ...references];
}

/** Whether SQLite finds no damage in a database file. */
export function isSound(file: string): boolean {
  let db: Catalog | undefined;
  try {
    db = new Database(file, { readonly: true, fileMustExist: true });
    return damageOf(db).length === 0;
  } catch {
    return false;
  } finally {
    db?.close();
  }
}
