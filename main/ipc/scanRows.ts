import type { ScanRow } from '../../preload/contract.ts';
import type { Catalog } from '../catalog/open.ts';
import { type ScanOverview, scanOverviews } from '../catalog/overview.ts';
import { APP_ORIGIN } from '../window/origin.ts';

export const scanRows = (catalog: Catalog): ScanRow[] => scanOverviews(catalog).map(scanRow);

export const scanRow = (scan: ScanOverview): ScanRow => ({
  id: scan.id,
  pseudonym: scan.patientKey,
  studyDate: scan.studyDate,
  stage: scan.stage,
  slices: scan.slices,
  spacingMm: scan.grid.spacingMm,
  thicknessMm: scan.thicknessMm,
  kernel: scan.kernel,
  manufacturer: scan.manufacturer,
  description: scan.description,
  problems: scan.problems,
  gold: scan.gold,
  review: scan.review,
  thumbnail: `${APP_ORIGIN}/thumbnails/${scan.id}`,
});
