import { countMeasurements } from './measurements.ts';
import type { Catalog } from './open.ts';

/** What belongs to a scan alone. */
export interface ScanHoldings {
  /** Library-relative paths; a patch store is not among them. */
  readonly artefacts: readonly string[];
  /** Hashes of originals that no other scan needs. */
  readonly originals: readonly string[];
  readonly boxes: number;
  readonly reviews: number;
  /** Lengths, angles and regions that stand now, of all readers. */
  readonly measurements: number;
  /** Atlases that were made from it: they stay, without their origin. */
  readonly atlases: readonly string[];
}

export function holdingsOf(catalog: Catalog, scanId: string): ScanHoldings {
  const count = (table: string) =>
    catalog
      .prepare<[string], { n: number }>(`SELECT count(*) AS n FROM ${table} WHERE scan_id = ?`)
      .get(scanId)!.n;
  return {
    artefacts: catalog
      .prepare<[string], { path: string }>(
        "SELECT path FROM artefacts WHERE scan_id = ? AND kind <> 'patches'",
      )
      .all(scanId)
      .map(({ path }) => path),
    originals: catalog
      .prepare<[string], { sha256: string }>(`SELECT DISTINCT sha256 FROM instances WHERE ${OWN_INSTANCES}`)
      .all(scanId)
      .map(({ sha256 }) => sha256),
    boxes: count('boxes'),
    reviews: count('reviews') + count('mask_acts'),
    measurements: countMeasurements(catalog, scanId),
    atlases: catalog
      .prepare<[string], { id: string }>('SELECT id FROM atlases WHERE scan_id = ?')
      .all(scanId)
      .map(({ id }) => id),
  };
}

/** Instances of the scan's series, unless another scan is made of the same series. */
const OWN_INSTANCES = `series_uid IN (
  SELECT series_uid FROM scans AS own WHERE id = ? AND NOT EXISTS (
    SELECT 1 FROM scans AS other WHERE other.series_uid = own.series_uid AND other.id <> own.id))`;

/** Every row that speaks of a scan, in the caller's transaction; its patient too when nothing else is known of them. */
export function removeScanRows(catalog: Catalog, scanId: string): void {
  const run = (sql: string) => catalog.prepare(sql).run(scanId);
  const { seriesUid, patientKey } = catalog
    .prepare<[string], { seriesUid: string; patientKey: string }>(
      'SELECT series_uid AS seriesUid, patient_key AS patientKey FROM scans WHERE id = ?',
    )
    .get(scanId)!;
  run(
    'DELETE FROM registration_reviews WHERE registration_key IN (SELECT key FROM registrations WHERE scan_id = ?)',
  );
  // Any table that refers to scans, also one that a later version brings; artefacts last, others refer to them.
  for (const table of tablesOfScans(catalog)) {
    if (table === 'atlases') run('UPDATE atlases SET scan_id = NULL WHERE scan_id = ?');
    else if (table !== 'artefacts') run(`DELETE FROM "${table}" WHERE scan_id = ?`);
  }
  run('DELETE FROM artefacts WHERE scan_id = ?');
  run(`DELETE FROM instances WHERE ${OWN_INSTANCES}`);
  run('DELETE FROM scans WHERE id = ?');
  const alone = catalog.prepare(
    'DELETE FROM series WHERE uid = ? AND NOT EXISTS (SELECT 1 FROM instances WHERE series_uid = series.uid)',
  );
  alone.run(seriesUid);
  catalog.exec('DELETE FROM studies WHERE NOT EXISTS (SELECT 1 FROM series WHERE study_uid = studies.uid)');
  for (const table of ['clinical_values', 'patients']) {
    const column = table === 'clinical_values' ? 'patient_key' : 'key';
    catalog
      .prepare(
        `DELETE FROM ${table} WHERE ${column} = ? AND NOT EXISTS (SELECT 1 FROM studies WHERE patient_key = ${table}.${column})`,
      )
      .run(patientKey);
  }
}

/** Tables with rows of scans, the scans' own aside. */
export const tablesOfScans = (catalog: Catalog): string[] =>
  catalog
    .prepare<[], { name: string }>(
      `SELECT tables.name FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns
       WHERE tables.type = 'table' AND columns.name = 'scan_id'`,
    )
    .all()
    .map(({ name }) => name);
