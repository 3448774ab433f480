import type { Catalog } from './open.ts';
import { inTransaction } from './transaction.ts';

export interface Measure {
  readonly scanId: string;
  /** e.g. `both`, `right`, `left/upper`. */
  readonly region: string;
  /** e.g. `litres`, `laa950`, `burden/centrilobular`. */
  readonly name: string;
  readonly value: number | null;
}

/** Replaces the measures of a scan; `key` names the artefacts they were taken from. */
export function saveMeasures(catalog: Catalog, scanId: string, key: string, rows: readonly Measure[]): void {
  const insert = catalog.prepare(
    'INSERT INTO measures (key, scan_id, region, name, value) VALUES (@key, @scanId, @region, @name, @value)',
  );
  inTransaction(catalog, () => {
    catalog.prepare('DELETE FROM measures WHERE scan_id = ?').run(scanId);
    for (const row of rows) insert.run({ key, ...row });
  });
}

export const measuresOfScan = (catalog: Catalog, scanId: string): Measure[] =>
  catalog
    .prepare<[string], Measure>(
      'SELECT scan_id AS scanId, region, name, value FROM measures WHERE scan_id = ? ORDER BY region, name',
    )
    .all(scanId);

export const measuresKey = (catalog: Catalog, scanId: string): string | undefined =>
  catalog.prepare<[string], { key: string }>('SELECT key FROM measures WHERE scan_id = ? LIMIT 1').get(scanId)
    ?.key;
