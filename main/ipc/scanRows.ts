import type { Problem, ScanRow } from '../../preload/contract.ts';
import type { Catalog } from '../catalog/open.ts';
import { type ScanOverview, scanOverviews } from '../catalog/overview.ts';
import { APP_ORIGIN } from '../window/origin.ts';

export const scanRows = (catalog: Catalog): ScanRow[] => scanOverviews(catalog).map(scanRow);

/** What a reader said of the registration is as much a warning as what is wrong with the series. */
const REJECTED: Problem = {
  code: 'registration-rejected',
  blocking: false,
  message:
    'A reader rejected how the atlas lies on it: landmarks, patches and training leave it out until it is registered again',
};

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
  problems: scan.review === 'rejected' ? [...scan.problems, REJECTED] : scan.problems,
  gold: scan.gold,
  review: scan.review,
  thumbnail: `${APP_ORIGIN}/thumbnails/${scan.id}`,
});
