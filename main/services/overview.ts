import { latestArtefact } from '../catalog/artefacts.ts';
import { predictionsOfScan } from '../catalog/predictions.ts';
import { listRegistrations } from '../catalog/registrations.ts';
import { listScans } from '../catalog/scans.ts';
import type { Library } from './library.ts';

export type ScanStage = 'imported' | 'lungs found' | 'registered' | 'prepared' | 'segmented';

/** A scan as the lists of the command line and of the window show it. */
export interface ScanOverview {
  readonly [column: string]: string | number | null;
  readonly scan: string;
  readonly patient: string;
  readonly date: string | null;
  readonly slices: number;
  readonly spacing: string;
  readonly kernel: string | null;
  readonly stage: ScanStage;
  readonly litres: number | null;
  readonly warnings: string | null;
  readonly seriesUid: string;
}

export function scanOverview(library: Library): ScanOverview[] {
  const { catalog } = library;
  const registered = new Set(listRegistrations(catalog).map((row) => row.scanId));
  return listScans(catalog).map((scan) => {
    const lungs = latestArtefact(catalog, scan.id, 'lungs');
    const segmented = predictionsOfScan(catalog, scan.id).length > 0;
    const patches = latestArtefact(catalog, scan.id, 'patches');
    const stage: ScanStage = segmented
      ? 'segmented'
      : patches
        ? 'prepared'
        : registered.has(scan.id)
          ? 'registered'
          : lungs
            ? 'lungs found'
            : 'imported';
    return {
      scan: scan.id,
      patient: scan.patientKey,
      date: scan.studyDate,
      slices: scan.slices.length,
      spacing: scan.grid.spacingMm.map((mm) => mm.toFixed(2)).join(' × '),
      kernel: scan.kernel,
      stage,
      litres: typeof lungs?.details.litres === 'number' ? Number(lungs.details.litres.toFixed(2)) : null,
      warnings: scan.problems.map((problem) => problem.code).join(', ') || null,
      seriesUid: scan.seriesUid,
    };
  });
}
