import type { Catalog } from './open.ts';

/** Columns whose text a person may have chosen, or that tell one patient from another. */
const COLUMNS: readonly (readonly [table: string, column: string])[] = [
  ['readers', 'name'],
  ['boxes', 'reader'],
  ['reviews', 'reader'],
  ['models', 'name'],
  ['atlases', 'name'],
  ['saved_studies', 'name'],
  ['patients', 'key'],
  ['scans', 'id'],
  ['scans', 'description'],
  ['imports', 'roots'],
  ['import_files', 'name'],
];

/** Every such text of a catalog; tables of other versions are passed over. */
export function* namesIn(catalog: Catalog): Generator<string> {
  for (const [table, column] of COLUMNS) {
    const found = catalog
      .prepare<[string, string]>('SELECT 1 FROM pragma_table_info(?) WHERE name = ?')
      .get(table, column);
    if (!found) continue;
    const rows = catalog
      .prepare<[], { text: string | null }>(`SELECT DISTINCT "${column}" AS text FROM "${table}"`)
      .iterate();
    for (const { text } of rows) if (text !== null) yield text;
  }
}

/** How many rows each table has. */
export const rowCounts = (catalog: Catalog): Readonly<Record<string, number>> =>
  Object.fromEntries(
    catalog
      .prepare<[], { name: string }>(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
      )
      .all()
      .map(({ name }) => {
        const { n } = catalog.prepare<[], { n: number }>(`SELECT count(*) AS n FROM "${name}"`).get()!;
        return [name, n];
      }),
  );
