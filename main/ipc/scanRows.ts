import { acquisitionWarnings } from '../../native-models/analysis/measureWarnings.ts';
import type { Problem, ScanRow } from '../../preload/contract.ts';
import type { Catalog } from '../catalog/open.ts';
import { type ScanOverview, scanOverviews } from '../catalog/overview.ts';
import { predictionsOfScan } from '../catalog/predictions.ts';
import { latestReviews, type Review, reviewsOfScan } from '../catalog/reviews.ts';
import { stateOf } from '../services/masks/review.ts';
import { APP_ORIGIN } from '../window/origin.ts';

export function scanRows(catalog: Catalog): ScanRow[] {
  const said = new Map(latestReviews(catalog).map((review) => [review.scanId, review]));
  return scanOverviews(catalog).map((scan) => rowOf(catalog, scan, said.get(scan.id) ?? null));
}

export const scanRow = (catalog: Catalog, scan: ScanOverview): ScanRow =>
  rowOf(catalog, scan, reviewsOfScan(catalog, scan.id)[0] ?? null);

/** What a reader said of the registration is as much a warning as what is wrong with the series. */
const REJECTED: Problem = {
  code: 'registration-rejected',
  blocking: false,
  message:
    'A reader rejected how the atlas lies on it: landmarks, patches and training leave it out until it is registered again',
};

/** What the header says against densitometry is told from the import on, not only once something is measured. */
const doubts = (scan: ScanOverview): Problem[] =>
  acquisitionWarnings({
    manufacturer: scan.manufacturer ?? undefined,
    kernel: scan.kernel ?? undefined,
    sliceThicknessMm: scan.thicknessMm ?? undefined,
    contrast: scan.contrast,
  }).map(({ code, message }) => ({ code, blocking: false, message: capital(message) }));

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const problemsOf = (scan: ScanOverview): Problem[] => [
  ...scan.problems,
  ...doubts(scan),
  ...(scan.review === 'rejected' ? [REJECTED] : []),
];

const rowOf = (catalog: Catalog, scan: ScanOverview, said: Review | null): ScanRow => ({
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
  problems: problemsOf(scan),
  gold: scan.gold,
  review: scan.review,
  masks: scan.stage === 'segmented' ? stateOf(said, predictionsOfScan(catalog, scan.id)) : null,
  thumbnail: `${APP_ORIGIN}/thumbnails/${scan.id}`,
});
