import type { ReviewState } from '../../../preload/contract/review.ts';
import type { ScanRow } from '../../../preload/contract.ts';
import type { MasksFilter, ScanFilter, ScanSort, WarningFilter } from '../../state/libraryView.ts';
import { findScans } from './findScans.ts';
import { SCAN_COLUMNS } from './scanColumns.ts';

/** The scans that pass the filter, in the order of a column; equal ones keep theirs. */
export function arrangeScans(
  scans: readonly ScanRow[],
  filter: ScanFilter,
  sort: ScanSort,
): readonly ScanRow[] {
  const only = filter.only && new Set(filter.only);
  const found = findScans(scans, filter.query).filter(
    (scan) =>
      (!only || only.has(scan.id)) &&
      (filter.stage === null || scan.stage === filter.stage) &&
      (filter.review === null || scan.review === filter.review) &&
      (filter.masks === null || (scan.masks !== null && MASKS[scan.masks] === filter.masks)) &&
      passes(scan, filter.warnings),
  );
  const { key } = SCAN_COLUMNS.find(({ name }) => name === sort.column)!;
  const way = sort.down ? -1 : 1;
  return [...found].sort((a, b) => way * compare(key(a), key(b)));
}

const MASKS: Readonly<Record<ReviewState, MasksFilter>> = {
  none: 'waiting',
  changed: 'waiting',
  accepted: 'accepted',
  corrected: 'accepted',
  rejected: 'rejected',
};

const compare = (a: string | number, b: string | number): number => (a < b ? -1 : a > b ? 1 : 0);

function passes({ problems }: ScanRow, warnings: WarningFilter): boolean {
  switch (warnings) {
    case 'any':
      return true;
    case 'warned':
      return problems.length > 0;
    case 'unwarned':
      return problems.length === 0;
    case 'blocked':
      return problems.some(({ blocking }) => blocking);
  }
}
