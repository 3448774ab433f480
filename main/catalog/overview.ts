import type { Grid } from '../../native-models/common/geometry.ts';
import type { RegistrationReview, ScanStage } from '../../preload/contract.ts';
import type { Catalog } from './open.ts';
import type { ScanProblem } from './scans.ts';

/** A scan as a table shows it: no slice list, so that thousands are read at once. */
export interface ScanOverview {
  readonly id: string;
  readonly seriesUid: string;
  readonly patientKey: string;
  readonly studyDate: string | null;
  readonly slices: number;
  readonly grid: Grid;
  readonly problems: readonly ScanProblem[];
  readonly description: string | null;
  readonly manufacturer: string | null;
  readonly kernel: string | null;
  readonly thicknessMm: number | null;
  readonly contrast: boolean;
  /** Both lungs; null before they are found. */
  readonly litres: number | null;
  readonly stage: ScanStage;
  /** Of the patient, from the clinical table; null where it says nothing. */
  readonly gold: number | null;
  /** Of the registration in use; null where there is none. */
  readonly review: RegistrationReview | null;
}

interface OverviewRow extends Omit<ScanOverview, 'grid' | 'problems' | 'stage' | 'contrast'> {
  readonly contrast: number;
  readonly grid: string;
  /** JSON of what was said of the lungs when they were found; null before, and in older libraries. */
  readonly findings: string | null;
  readonly problems: string;
  readonly artefacts: string | null;
  readonly predictions: number;
}

const SELECT = `
  SELECT scans.id, series_uid AS seriesUid, scans.patient_key AS patientKey, studies.date AS studyDate,
         json_array_length(slices) AS slices, grid, problems, description, manufacturer, kernel,
         thickness_mm AS thicknessMm, contrast,
         (SELECT details ->> '$.litres' FROM artefacts WHERE scan_id = scans.id AND kind = 'lungs'
          ORDER BY created_at DESC, rowid DESC LIMIT 1) AS litres,
         (SELECT details ->> '$.findings' FROM artefacts WHERE scan_id = scans.id AND kind = 'lungs'
          ORDER BY created_at DESC, rowid DESC LIMIT 1) AS findings,
         (SELECT group_concat(DISTINCT kind) FROM artefacts WHERE scan_id = scans.id) AS artefacts,
         (SELECT count(*) FROM predictions WHERE scan_id = scans.id) AS predictions,
         clinical.gold,
         (SELECT review FROM registrations WHERE scan_id = scans.id
          ORDER BY review = 'rejected', chosen DESC LIMIT 1) AS review
  FROM scans JOIN series ON series.uid = scans.series_uid JOIN studies ON studies.uid = series.study_uid
  LEFT JOIN clinical ON clinical.patient_key = scans.patient_key`;

const parse = ({ artefacts, predictions, findings, ...row }: OverviewRow): ScanOverview => ({
  ...row,
  contrast: row.contrast === 1,
  grid: JSON.parse(row.grid) as Grid,
  problems: [...(JSON.parse(row.problems) as ScanProblem[]), ...ofLungs(findings)],
  stage: stageOf(artefacts?.split(',') ?? [], predictions),
});

const ofLungs = (findings: string | null): ScanProblem[] =>
  findings === null
    ? []
    : (JSON.parse(findings) as Omit<ScanProblem, 'blocking'>[]).map((finding) => ({
        ...finding,
        blocking: false,
      }));

function stageOf(artefacts: readonly string[], predictions: number): ScanStage {
  if (predictions > 0) return 'segmented';
  if (artefacts.includes('patches')) return 'prepared';
  if (artefacts.includes('registration')) return 'registered';
  return artefacts.includes('lungs') ? 'lungs' : 'imported';
}

/** A scan whose row cannot be understood is left out here; `unreadableScans` names it. */
export const scanOverviews = (catalog: Catalog): ScanOverview[] =>
  catalog
    .prepare<[], OverviewRow>(`${SELECT} ORDER BY scans.patient_key, studies.date, scans.id`)
    .all()
    .flatMap((row) => parseSafely(row) ?? []);

/** Ids of scans whose rows cannot be shown; each can be removed. */
export const unreadableScans = (catalog: Catalog): string[] =>
  catalog
    .prepare<[], OverviewRow>(SELECT)
    .all()
    .flatMap((row) => (parseSafely(row) ? [] : [row.id]));

/** Undefined where a column is damaged or holds numbers that are none. */
function parseSafely(row: OverviewRow): ScanOverview | undefined {
  try {
    const scan = parse(row);
    const numbers = [...scan.grid.spacingMm, ...scan.grid.dimensions, ...scan.grid.origin];
    return numbers.length === 9 && numbers.every(Number.isFinite) ? scan : undefined;
  } catch {
    return undefined;
  }
}

export const scanOverview = (catalog: Catalog, id: string): ScanOverview | undefined => {
  const row = catalog.prepare<[string], OverviewRow>(`${SELECT} WHERE scans.id = ?`).get(id);
  return row && parse(row);
};
