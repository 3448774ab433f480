import { Refusal } from '../../../native-models/common/refusal.ts';
import { type ScanOverview, scanOverviews } from '../../catalog/overview.ts';
import type { Library } from './library.ts';

/** A scan as the lists of the command line show it. */
export interface ScanLine {
  readonly [column: string]: string | number | null;
  readonly scan: string;
  readonly patient: string;
  readonly date: string | null;
  readonly slices: number;
  readonly spacing: string;
  readonly kernel: string | null;
  readonly stage: string;
  readonly litres: number | null;
  readonly warnings: string | null;
}

export const scanLine = (scan: ScanOverview): ScanLine => ({
  scan: scan.id,
  patient: scan.patientKey,
  date: scan.studyDate,
  slices: scan.slices,
  spacing: scan.grid.spacingMm.map((mm) => mm.toFixed(2)).join(' × '),
  kernel: scan.kernel,
  stage: scan.stage,
  litres: scan.litres === null ? null : Number(scan.litres.toFixed(2)),
  warnings: scan.problems.map((problem) => problem.code).join(', ') || null,
});

/**
 * All scans, or those of the patients named by PatientID or by pseudonym.
 * @throws Refusal `unknown-patient`.
 */
export function scanLines(library: Library, patients?: readonly string[]): ScanLine[] {
  const scans = scanOverviews(library.catalog);
  if (!patients) return scans.map(scanLine);
  const known = new Set(scans.map(({ patientKey }) => patientKey));
  return patients.flatMap((name) => {
    const key = known.has(name) ? name : library.pseudonyms.ofPatientId(name);
    if (!known.has(key)) throw new Refusal('unknown-patient', `no scan of the library is of “${name}”`);
    return scans.filter(({ patientKey }) => patientKey === key).map(scanLine);
  });
}
