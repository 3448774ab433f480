import { now } from './now.ts';
import type { Catalog } from './open.ts';
import { addPatient } from './patients.ts';

export interface InstanceRow {
  readonly sopUid: string;
  readonly seriesUid: string;
  readonly studyUid: string;
  readonly patientKey: string;
  readonly studyDate: string | null;
  /** SHA-256 of the original file; also its name in the library. */
  readonly sha256: string;
  /** JSON of the parsed header. */
  readonly header: string;
}

export const instanceHash = (catalog: Catalog, sopUid: string): string | undefined =>
  catalog.prepare<[string], { sha256: string }>('SELECT sha256 FROM instances WHERE sop_uid = ?').get(sopUid)
    ?.sha256;

export const isOriginalInUse = (catalog: Catalog, sha256: string): boolean =>
  catalog.prepare('SELECT 1 FROM instances WHERE sha256 = ? LIMIT 1').get(sha256) !== undefined;

/** Adds an instance with its study, series and patient; its series waits to be grouped again. */
export function addInstance(catalog: Catalog, row: InstanceRow): void {
  addPatient(catalog, row.patientKey);
  catalog
    .prepare('INSERT OR IGNORE INTO studies (uid, patient_key, date) VALUES (?, ?, ?)')
    .run(row.studyUid, row.patientKey, row.studyDate);
  catalog
    .prepare('INSERT INTO series (uid, study_uid) VALUES (?, ?) ON CONFLICT (uid) DO UPDATE SET grouped = 0')
    .run(row.seriesUid, row.studyUid);
  catalog
    .prepare(
      'INSERT INTO instances (sop_uid, series_uid, sha256, header, imported_at) VALUES (?, ?, ?, ?, ?)',
    )
    .run(row.sopUid, row.seriesUid, row.sha256, row.header, now());
}

/** Series whose instances arrived since they were last grouped, also after a kill. */
export const ungroupedSeries = (catalog: Catalog): string[] =>
  catalog
    .prepare<[], { uid: string }>('SELECT uid FROM series WHERE grouped = 0 ORDER BY uid')
    .all()
    .map((row) => row.uid);

export const markGrouped = (catalog: Catalog, seriesUid: string): void => {
  catalog.prepare('UPDATE series SET grouped = 1 WHERE uid = ?').run(seriesUid);
};

export const headersOfSeries = (catalog: Catalog, seriesUid: string): string[] =>
  catalog
    .prepare<[string], { header: string }>(
      'SELECT header FROM instances WHERE series_uid = ? ORDER BY sop_uid',
    )
    .all(seriesUid)
    .map((row) => row.header);

/** Originals of a series: SOP instance UID → SHA-256. */
export const hashesOfSeries = (catalog: Catalog, seriesUid: string): ReadonlyMap<string, string> =>
  new Map(
    catalog
      .prepare<[string], { sopUid: string; sha256: string }>(
        'SELECT sop_uid AS sopUid, sha256 FROM instances WHERE series_uid = ?',
      )
      .all(seriesUid)
      .map((row) => [row.sopUid, row.sha256]),
  );
