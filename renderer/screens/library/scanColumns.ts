import type { ScanRow } from '../../../preload/contract.ts';
import { dateWords, mmWords, shortPseudonym, stageNumber, stageWords } from '../../words.ts';

export type ColumnName = 'patient' | 'date' | 'slices' | 'spacing' | 'kernel' | 'stage' | 'warnings';

export interface ScanColumn {
  readonly name: ColumnName;
  /** What the column is sorted by. */
  readonly key: (scan: ScanRow) => string | number;
  readonly words: (scan: ScanRow) => string;
}

/** Columns of text and numbers, in their order; the warnings are drawn by the table itself. */
export const SCAN_COLUMNS: readonly ScanColumn[] = [
  { name: 'patient', key: (s) => s.pseudonym, words: (s) => shortPseudonym(s.pseudonym) },
  { name: 'date', key: (s) => s.studyDate ?? '', words: (s) => (s.studyDate ? dateWords(s.studyDate) : '–') },
  { name: 'slices', key: (s) => s.slices, words: (s) => `${s.slices}` },
  { name: 'spacing', key: (s) => s.spacingMm[2], words: (s) => s.spacingMm.map(mmWords).join(' × ') },
  { name: 'kernel', key: (s) => s.kernel ?? '', words: (s) => s.kernel ?? '–' },
  { name: 'stage', key: (s) => stageNumber(s.stage), words: (s) => stageWords(s.stage) },
  {
    name: 'warnings',
    // One that forbids measuring outweighs any number of others.
    key: (s) => s.problems.length + (s.problems.some(({ blocking }) => blocking) ? 1000 : 0),
    words: (s) => s.problems.map(({ message }) => message).join(' '),
  },
];
