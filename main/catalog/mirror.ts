import type { Database as Catalog } from 'better-sqlite3';
import { prepared } from './prepared.ts';

/**
 * Rows that changed are remembered by triggers, whoever writes them and in whatever table, so that their state can be
 * written to files outside of the database (services/library/journal.ts). Tables of a later version come along by
 * themselves.
 */

/** What only this machine and this moment need. */
const PASSING = new Set(['jobs', 'queue', 'queue_log', 'job_metrics', 'training_speeds', 'mirror_dirty']);

export type Value = string | number | null;

/** The state of one row; null when it is gone. */
export interface RowState {
  readonly table: string;
  readonly row: number;
  readonly values: Readonly<Record<string, Value>> | null;
}

/** Names of the tables whose rows are mirrored, in the order in which they were made. */
export const mirroredTables = (catalog: Catalog): string[] =>
  catalog
    .prepare<[], { name: string }>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid",
    )
    .all()
    .map(({ name }) => name)
    .filter((name) => !PASSING.has(name));

/** Makes the triggers that are not there yet; every row of a table that gets its first ones counts as changed. */
export function watchRows(catalog: Catalog): void {
  const missing = () => mirroredTables(catalog).filter((table) => !isWatched(catalog, table));
  if (missing().length === 0) return;
  catalog
    .transaction(() => {
      catalog.exec(
        'CREATE TABLE IF NOT EXISTS mirror_dirty (tbl TEXT NOT NULL, rid INTEGER NOT NULL, PRIMARY KEY (tbl, rid)) STRICT, WITHOUT ROWID',
      );
      for (const table of missing()) watch(catalog, table);
    })
    .immediate();
}

const isWatched = (catalog: Catalog, table: string): boolean =>
  catalog
    .prepare("SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name = ?")
    .get(`mirror_${table}_delete`) !== undefined;

function watch(catalog: Catalog, table: string): void {
  // No OR IGNORE: in a trigger, what the statement itself does on a conflict comes before it.
  const dirty = (row: string) =>
    `INSERT INTO mirror_dirty SELECT '${table}', ${row}.rowid
     WHERE NOT EXISTS (SELECT 1 FROM mirror_dirty WHERE tbl = '${table}' AND rid = ${row}.rowid);`;
  catalog.exec(`
    CREATE TRIGGER mirror_${table}_insert AFTER INSERT ON "${table}" BEGIN ${dirty('NEW')} END;
    CREATE TRIGGER mirror_${table}_update AFTER UPDATE ON "${table}" BEGIN ${dirty('OLD')} ${dirty('NEW')} END;
    CREATE TRIGGER mirror_${table}_delete AFTER DELETE ON "${table}" BEGIN ${dirty('OLD')} END;
    INSERT OR IGNORE INTO mirror_dirty SELECT '${table}', rowid FROM "${table}";`);
}

/** Up to `most` rows that changed since they were last taken, as they are now. */
export function changedRows(catalog: Catalog, most: number): RowState[] {
  const dirty = catalog
    .prepare<[number], { tbl: string; rid: number }>('SELECT tbl, rid FROM mirror_dirty LIMIT ?')
    .all(most);
  return dirty.map(({ tbl, rid }) => ({
    table: tbl,
    row: rid,
    values:
      prepared<[number], Record<string, Value>>(catalog, `SELECT * FROM "${tbl}" WHERE rowid = ?`).get(rid) ??
      null,
  }));
}

export function forgetChanges(catalog: Catalog, rows: readonly RowState[]): void {
  const forget = catalog.prepare('DELETE FROM mirror_dirty WHERE tbl = ? AND rid = ?');
  for (const { table, row } of rows) forget.run(table, row);
}

/** What is there now counts as written. */
export function forgetAllChanges(catalog: Catalog): void {
  catalog.exec('DELETE FROM mirror_dirty');
}

/** Every mirrored row counts as changed, e.g. because what was written of them is damaged. */
export function touchAllRows(catalog: Catalog): void {
  for (const table of mirroredTables(catalog)) {
    catalog.exec(`INSERT OR IGNORE INTO mirror_dirty SELECT '${table}', rowid FROM "${table}"`);
  }
}

/** All rows as they are now. */
export function* allRows(catalog: Catalog): Generator<RowState> {
  for (const table of mirroredTables(catalog)) {
    const rows = catalog
      .prepare<[], Record<string, Value> & { mirror_row: number }>(
        `SELECT rowid AS mirror_row, * FROM "${table}"`,
      )
      .iterate();
    for (const { mirror_row: row, ...values } of rows) yield { table, row, values };
  }
}

/**
 * Puts rows as they were into a catalog of this program's version. A column that is new has its default; a row that
 * refers to one that is not there is left out.
 * @returns how many rows are there now, and those left out by table.
 */
export function restoreRows(
  catalog: Catalog,
  rows: Iterable<RowState>,
): { readonly rows: number; readonly leftOut: Readonly<Record<string, number>> } {
  catalog.pragma('foreign_keys = OFF');
  const columnsOf = columnReader(catalog);
  const leftOut: Record<string, number> = {};
  let count = 0;
  catalog
    .transaction(() => {
      for (const { table, row, values } of rows) {
        const columns = columnsOf(table);
        if (!columns) continue;
        if (values === null) {
          prepared(catalog, `DELETE FROM "${table}" WHERE rowid = ?`).run(row);
          continue;
        }
        const names = Object.keys(values).filter((name) => columns.has(name));
        const list = ['rowid', ...names.map((name) => `"${name}"`)].join(', ');
        const marks = ['?', ...names.map(() => '?')].join(', ');
        prepared(catalog, `INSERT OR REPLACE INTO "${table}" (${list}) VALUES (${marks})`).run(
          row,
          ...names.map((name) => values[name]!),
        );
      }
      for (const [table, gone] of removeDangling(catalog)) leftOut[table] = (leftOut[table] ?? 0) + gone;
      for (const table of mirroredTables(catalog)) {
        const { n } = catalog.prepare<[], { n: number }>(`SELECT count(*) AS n FROM "${table}"`).get()!;
        count += n;
      }
    })
    .immediate();
  catalog.pragma('foreign_keys = ON');
  return { rows: count, leftOut };
}

function columnReader(catalog: Catalog): (table: string) => ReadonlySet<string> | undefined {
  const tables = new Map(
    mirroredTables(catalog).map((table) => [
      table,
      new Set(
        catalog
          .prepare<[string], { name: string }>('SELECT name FROM pragma_table_info(?)')
          .all(table)
          .map(({ name }) => name),
      ),
    ]),
  );
  return (table) => tables.get(table);
}

/** Removing one row may leave others without what they refer to. */
function* removeDangling(catalog: Catalog): Generator<readonly [table: string, rows: number]> {
  for (;;) {
    const dangling = catalog.pragma('foreign_key_check') as {
      readonly table: string;
      readonly rowid: number;
    }[];
    if (dangling.length === 0) return;
    for (const { table, rowid } of dangling) {
      const { changes } = catalog.prepare(`DELETE FROM "${table}" WHERE rowid = ?`).run(rowid);
      if (changes > 0) yield [table, 1];
    }
  }
}
