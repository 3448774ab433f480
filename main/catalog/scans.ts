import type { Grid } from '../../native-models/common/geometry.ts';
import { now } from './now.ts';
import type { Catalog } from './open.ts';
import { tablesOfScans } from './scanRemoval.ts';

export interface ScanProblem {
  readonly code: string;
  /** True when the scan must not be measured, e.g. slices are missing. */
  readonly blocking: boolean;
  readonly message: string;
}

export interface ScanSlice {
  readonly sopInstanceUid: string;
  readonly frame: number;
  /** Along the normal of the stack, mm. */
  readonly positionMm: number;
}

export interface Scan {
  readonly id: string;
  readonly seriesUid: string;
  readonly patientKey: string;
  readonly grid: Grid;
  /** In order of position. */
  readonly slices: readonly ScanSlice[];
  readonly problems: readonly ScanProblem[];
  readonly description: string | null;
  readonly manufacturer: string | null;
  readonly kernel: string | null;
  readonly thicknessMm: number | null;
  readonly contrast: boolean;
}

export interface StoredScan extends Scan {
  readonly studyDate: string | null;
  readonly createdAt: string;
}

interface ScanRow {
  readonly id: string;
  readonly seriesUid: string;
  readonly patientKey: string;
  readonly grid: string;
  readonly slices: string;
  readonly problems: string;
  readonly description: string | null;
  readonly manufacturer: string | null;
  readonly kernel: string | null;
  readonly thicknessMm: number | null;
  readonly contrast: number;
  readonly studyDate: string | null;
  readonly createdAt: string;
}

const SELECT = `
  SELECT scans.id, series_uid AS seriesUid, scans.patient_key AS patientKey, grid, slices, problems,
         description, manufacturer, kernel, thickness_mm AS thicknessMm, contrast, studies.date AS studyDate,
         scans.created_at AS createdAt
  FROM scans JOIN series ON series.uid = scans.series_uid JOIN studies ON studies.uid = series.study_uid`;

const parse = (row: ScanRow): StoredScan => ({
  ...row,
  grid: JSON.parse(row.grid) as Grid,
  slices: JSON.parse(row.slices) as Scan['slices'],
  problems: JSON.parse(row.problems) as ScanProblem[],
  contrast: row.contrast === 1,
});

export function saveScan(catalog: Catalog, scan: Scan): void {
  catalog
    .prepare(
      `INSERT INTO scans (id, series_uid, patient_key, grid, slices, problems, description, manufacturer,
                          kernel, thickness_mm, contrast, created_at)
       VALUES (@id, @seriesUid, @patientKey, @grid, @slices, @problems, @description, @manufacturer,
               @kernel, @thicknessMm, @contrast, @createdAt)
       ON CONFLICT (id) DO UPDATE SET grid = excluded.grid, slices = excluded.slices,
         problems = excluded.problems`,
    )
    .run({
      ...scan,
      grid: JSON.stringify(scan.grid),
      slices: JSON.stringify(scan.slices),
      problems: JSON.stringify(scan.problems),
      contrast: scan.contrast ? 1 : 0,
      createdAt: now(),
    });
}

/** Takes a scan whose slices are now in others out of the list; one with work on it stays, and says so. */
export function retireScan(catalog: Catalog, id: string): void {
  const used = tablesOfScans(catalog).some((table) =>
    catalog.prepare(`SELECT 1 FROM "${table}" WHERE scan_id = ? LIMIT 1`).get(id),
  );
  if (!used) {
    catalog.prepare('DELETE FROM scans WHERE id = ?').run(id);
    return;
  }
  const problem: ScanProblem = {
    code: 'superseded',
    blocking: true,
    message: 'Expected all slices of the series, got more since: they form another scan.',
  };
  catalog.prepare('UPDATE scans SET problems = ? WHERE id = ?').run(JSON.stringify([problem]), id);
}

export const scanExists = (catalog: Catalog, id: string): boolean =>
  catalog.prepare('SELECT 1 FROM scans WHERE id = ?').get(id) !== undefined;

export const listScans = (catalog: Catalog): StoredScan[] =>
  catalog.prepare<[], ScanRow>(`${SELECT} ORDER BY scans.patient_key, scans.id`).all().map(parse);

export const findScan = (catalog: Catalog, id: string): StoredScan | undefined => {
  const row = catalog.prepare<[string], ScanRow>(`${SELECT} WHERE scans.id = ?`).get(id);
  return row && parse(row);
};

export const scansOfSeries = (catalog: Catalog, seriesUid: string): string[] =>
  catalog
    .prepare<[string], { id: string }>('SELECT id FROM scans WHERE series_uid = ?')
    .all(seriesUid)
    .map((row) => row.id);

/** Scans that hold at least one of the instances. */
export const scansOfInstances = (catalog: Catalog, sopUids: Iterable<string>): string[] =>
  catalog
    .prepare<[{ uids: string }], { id: string }>(
      `SELECT DISTINCT scans.id FROM scans, json_each(scans.slices)
       WHERE json_each.value ->> '$.sopInstanceUid' IN (SELECT value FROM json_each(@uids))
         AND scans.series_uid IN (
           SELECT uid FROM series WHERE study_uid IN (
             SELECT study_uid FROM series JOIN instances ON instances.series_uid = series.uid
             WHERE sop_uid IN (SELECT value FROM json_each(@uids))))`,
    )
    .all({ uids: JSON.stringify([...sopUids]) })
    .map((row) => row.id);
