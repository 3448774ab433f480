import type { Measurement } from '../model/measurement.ts';
import { now } from './now.ts';
import type { Catalog } from './open.ts';
import { inTransaction } from './transaction.ts';

export interface MeasurementsOfReader {
  readonly measurements: readonly Measurement[];
  /** Changes that can be undone and redone. */
  readonly undo: number;
  readonly redo: number;
}

/** What a reader has drawn on a scan; nothing where nothing was. */
export function measurementsOf(catalog: Catalog, scanId: string, reader: string): MeasurementsOfReader {
  const newest = catalog
    .prepare<[string, string], { measurements: string }>(
      `SELECT measurements FROM measurement_states WHERE scan_id = ? AND reader = ? AND state = 'done'
       ORDER BY id DESC LIMIT 1`,
    )
    .get(scanId, reader);
  const count = (state: 'done' | 'undone'): number =>
    catalog
      .prepare<[string, string, string], { n: number }>(
        'SELECT count(*) AS n FROM measurement_states WHERE scan_id = ? AND reader = ? AND state = ?',
      )
      .get(scanId, reader, state)!.n;
  return {
    measurements: newest ? (JSON.parse(newest.measurements) as Measurement[]) : [],
    undo: count('done'),
    redo: count('undone'),
  };
}

/** Measurements that stand now on a scan, of all readers. */
export function countMeasurements(catalog: Catalog, scanId: string): number {
  const readers = catalog
    .prepare<[string], { reader: string }>('SELECT DISTINCT reader FROM measurement_states WHERE scan_id = ?')
    .all(scanId);
  return readers.reduce(
    (sum, { reader }) => sum + measurementsOf(catalog, scanId, reader).measurements.length,
    0,
  );
}

/** Keeps all measurements of a reader on a scan as they are now; what was undone is out of reach from then on. */
export function saveMeasurements(
  catalog: Catalog,
  scanId: string,
  reader: string,
  measurements: readonly Measurement[],
): void {
  inTransaction(catalog, () => {
    catalog
      .prepare(
        "UPDATE measurement_states SET state = 'dropped' WHERE scan_id = ? AND reader = ? AND state = 'undone'",
      )
      .run(scanId, reader);
    catalog
      .prepare(
        'INSERT INTO measurement_states (scan_id, reader, measurements, created_at) VALUES (?, ?, ?, ?)',
      )
      .run(scanId, reader, JSON.stringify(measurements), now());
  });
}

/** Takes the last change back, or does the last one that was taken back again; nothing where there is none. */
export function stepMeasurements(
  catalog: Catalog,
  scanId: string,
  reader: string,
  step: 'undo' | 'redo',
): void {
  const [from, to, order] = step === 'undo' ? ['done', 'undone', 'DESC'] : ['undone', 'done', 'ASC'];
  catalog
    .prepare(
      `UPDATE measurement_states SET state = ? WHERE id =
       (SELECT id FROM measurement_states WHERE scan_id = ? AND reader = ? AND state = ? ORDER BY id ${order} LIMIT 1)`,
    )
    .run(to, scanId, reader, from);
}
