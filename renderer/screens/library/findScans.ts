import type { ScanRow } from '../../../preload/contract.ts';
import { dateWords, stageNumber, stageWords } from '../../words.ts';

export type ScanOrder = 'patient' | 'date' | 'stage';

/** Scans in whose words every word of the query occurs. */
export function findScans(scans: readonly ScanRow[], query: string): readonly ScanRow[] {
  const wanted = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return scans;
  return scans.filter((scan) => {
    const words = scanWords(scan);
    return wanted.every((word) => words.includes(word));
  });
}

const scanWords = (scan: ScanRow): string =>
  [
    scan.id,
    scan.pseudonym,
    dateWords(scan.studyDate),
    stageWords(scan.stage),
    scan.kernel,
    scan.manufacturer,
    scan.description,
    ...scan.problems.map(({ code }) => code),
  ]
    .join(' ')
    .toLowerCase();

/** A new array; equal scans keep their order. */
export function sortScans(scans: readonly ScanRow[], order: ScanOrder): readonly ScanRow[] {
  switch (order) {
    case 'patient':
      return [...scans].sort((a, b) => a.pseudonym.localeCompare(b.pseudonym));
    case 'date':
      return [...scans].sort((a, b) => (b.studyDate ?? '').localeCompare(a.studyDate ?? ''));
    case 'stage':
      return [...scans].sort((a, b) => stageNumber(b.stage) - stageNumber(a.stage));
  }
}
