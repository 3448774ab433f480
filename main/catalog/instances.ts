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

/** The header of an instance as it was parsed, JSON; undefined when the library does not hold it. */
export const instanceHeader = (catalog: Catalog, sopUid: string): string | undefined =>
  catalog.prepare<[string], { header: string }>('SELECT header FROM instances WHERE sop_uid = ?').get(sopUid)
    ?.header;

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
  catalog.prepare('UPDATE series SET grouped = 1, problem = NULL WHERE uid = ?').run(seriesUid);
};

/** The series gives no scan; its instances stay. @param why a sentence. */
export const markImpossible = (catalog: Catalog, seriesUid: string, why: string): void => {
  catalog.prepare('UPDATE series SET grouped = 1, problem = ? WHERE uid = ?').run(why, seriesUid);
};

/** Series that give no scan, and why. */
export const impossibleSeries = (catalog: Catalog): { readonly seriesUid: string; readonly why: string }[] =>
  catalog
    .prepare<[], { seriesUid: string; why: string }>(
      'SELECT uid AS seriesUid, problem AS why FROM series WHERE problem IS NOT NULL ORDER BY uid',
    )
    .all();

export const headersOfSeries = (catalog: Catalog, seriesUid: string): string[] =>
  catalog
    .prepare<[string], { header: string }>(
      'SELECT header FROM instances WHERE series_uid = ? ORDER BY sop_uid',
    )
    .all(seriesUid)
    .map((row) => row.header);

/** Every series of the studies that `seriesUids` belong to, with the number of its instances. */
export const seriesOfStudies = (
  catalog: Catalog,
  seriesUids: readonly string[],
): { readonly seriesUid: string; readonly studyUid: string; readonly instances: number }[] =>
  catalog
    .prepare<[string], { seriesUid: string; studyUid: string; instances: number }>(
      `SELECT series.uid AS seriesUid, study_uid AS studyUid, count(*) AS instances
       FROM series JOIN instances ON instances.series_uid = series.uid
       WHERE study_uid IN (SELECT study_uid FROM series WHERE uid IN (SELECT value FROM json_each(?)))
       GROUP BY series.uid`,
    )
    .all(JSON.stringify(seriesUids));

/** Originals of instances: SOP instance UID → SHA-256. */
export const hashesOfInstances = (
  catalog: Catalog,
  sopUids: readonly string[],
): ReadonlyMap<string, string> =>
  new Map(
    catalog
      .prepare<[string], { sopUid: string; sha256: string }>(
        'SELECT sop_uid AS sopUid, sha256 FROM instances WHERE sop_uid IN (SELECT value FROM json_each(?))',
      )
      .all(JSON.stringify(sopUids))
      .map((row) => [row.sopUid, row.sha256]),
  );

/** Headers of instances as they were parsed, JSON. */
export const headersOfInstances = (catalog: Catalog, sopUids: readonly string[]): string[] =>
  catalog
    .prepare<[string], { header: string }>(
      'SELECT header FROM instances WHERE sop_uid IN (SELECT value FROM json_each(?)) ORDER BY sop_uid',
    )
    .all(JSON.stringify(sopUids))
    .map((row) => row.header);

/** UID of the frame of reference that an instance names; null when it names none or is not here. */
export const frameOfReferenceOf = (catalog: Catalog, sopUid: string): string | null =>
  catalog
    .prepare<[string], { uid: string | null }>(
      "SELECT nullif(header ->> '$.frameOfReferenceUid', '') AS uid FROM instances WHERE sop_uid = ?",
    )
    .get(sopUid)?.uid ?? null;
