import type { ScanRow, ScanStage } from '../../preload/contract.ts';
import type { Catalog } from '../catalog/open.ts';
import { type ScanOverview, scanOverviews } from '../catalog/overview.ts';

export const scanRows = (catalog: Catalog): ScanRow[] => scanOverviews(catalog).map(scanRow);

export const scanRow = (scan: ScanOverview): ScanRow => ({
  id: scan.id,
  pseudonym: scan.patientKey,
  studyDate: scan.studyDate,
  stage: stageOf(scan),
  slices: scan.slices,
  spacingMm: scan.grid.spacingMm,
  thicknessMm: scan.thicknessMm,
  kernel: scan.kernel,
  manufacturer: scan.manufacturer,
  description: scan.description,
  problems: scan.problems,
});

function stageOf(scan: Pick<ScanOverview, 'artefacts' | 'predictions'>): ScanStage {
  if (scan.predictions > 0) return 'segmented';
  if (scan.artefacts.includes('patches')) return 'prepared';
  if (scan.artefacts.includes('registration')) return 'registered';
  return scan.artefacts.includes('lungs') ? 'lungs' : 'imported';
}
