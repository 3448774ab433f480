import type { BoxChange } from './boxActions.ts';
import type { StoredBox } from './boxes.ts';
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

/** Gives everything of one reader to another name: a row of any table with a reader, and boxes in the log. */
export function renameReaderRows(catalog: Catalog, from: string, to: string): void {
  for (const table of tablesWithReader(catalog)) {
    catalog.prepare(`UPDATE "${table}" SET reader = ? WHERE reader = ?`).run(to, from);
  }
  const logged = catalog
    .prepare<[string], { id: number; changes: string }>(
      'SELECT id, changes FROM box_actions WHERE reader = ?',
    )
    .all(to);
  const rewrite = catalog.prepare('UPDATE box_actions SET changes = ? WHERE id = ?');
  const renamed = (box: StoredBox | null): StoredBox | null => box && { ...box, reader: to };
  for (const { id, changes } of logged) {
    const after = (JSON.parse(changes) as BoxChange[]).map((change) => ({
      before: renamed(change.before),
      after: renamed(change.after),
    }));
    rewrite.run(JSON.stringify(after), id);
  }
  catalog.prepare('UPDATE readers SET name = ? WHERE name = ?').run(to, from);
}

const tablesWithReader = (catalog: Catalog): string[] =>
  catalog
    .prepare<[], { name: string }>(
      `SELECT tables.name FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns
       WHERE tables.type = 'table' AND columns.name = 'reader'`,
    )
    .all()
    .map(({ name }) => name);
