import { now } from './now.ts';
import type { Catalog } from './open.ts';

/** @returns false when the reader is known already. */
export const addReader = (catalog: Catalog, name: string): boolean =>
  catalog.prepare('INSERT OR IGNORE INTO readers (name, created_at) VALUES (?, ?)').run(name, now())
    .changes === 1;

/** Those added, and those who came with a table of boxes. */
export const listReaders = (catalog: Catalog): string[] =>
  catalog
    .prepare<[], { name: string }>(
      'SELECT name FROM readers UNION SELECT reader AS name FROM boxes ORDER BY name COLLATE NOCASE',
    )
    .all()
    .map(({ name }) => name);
