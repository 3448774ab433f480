import type { Grid } from '../../native-models/common/geometry.ts';
import type { Catalog } from './open.ts';
import type { ScanProblem } from './scans.ts';

/** A scan as a table shows it: no slice list, so that thousands are read at once. */
export interface ScanOverview {
  readonly id: string;
  readonly patientKey: string;
  readonly studyDate: string | null;
  readonly slices: number;
  readonly grid: Grid;
  readonly problems: readonly ScanProblem[];
  readonly description: string | null;
  readonly manufacturer: string | null;
  readonly kernel: string | null;
  readonly thicknessMm: number | null;
  /** Kinds of artefact that the scan has, and whether a model has segmented it. */
  readonly artefacts: readonly string[];
  readonly predictions: number;
}

interface OverviewRow extends Omit<ScanOverview, 'grid' | 'problems' | 'artefacts'> {
  readonly grid: string;
  readonly problems: string;
  readonly artefacts: string | null;
}

const SELECT = `
  SELECT scans.id, scans.patient_key AS patientKey, studies.date AS studyDate,
         json_array_length(slices) AS slices, grid, problems, description, manufacturer, kernel,
         thickness_mm AS thicknessMm,
         (SELECT group_concat(DISTINCT kind) FROM artefacts WHERE scan_id = scans.id) AS artefacts,
         (SELECT count(*) FROM predictions WHERE scan_id = scans.id) AS predictions
  FROM scans JOIN series ON series.uid = scans.series_uid JOIN studies ON studies.uid = series.study_uid`;

const parse = (row: OverviewRow): ScanOverview => ({
  ...row,
  grid: JSON.parse(row.grid) as Grid,
  problems: JSON.parse(row.problems) as ScanProblem[],
  artefacts: row.artefacts?.split(',') ?? [],
});

export const scanOverviews = (catalog: Catalog): ScanOverview[] =>
  catalog
    .prepare<[], OverviewRow>(`${SELECT} ORDER BY scans.patient_key, studies.date, scans.id`)
    .all()
    .map(parse);

export const scanOverview = (catalog: Catalog, id: string): ScanOverview | undefined => {
  const row = catalog.prepare<[string], OverviewRow>(`${SELECT} WHERE scans.id = ?`).get(id);
  return row && parse(row);
};
