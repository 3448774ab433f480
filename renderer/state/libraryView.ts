import { create } from 'zustand';
import type { RegistrationReview, ScanStage } from '../../preload/contract.ts';
import type { ColumnName } from '../screens/library/scanColumns.ts';
import { useShell } from './shell.ts';

export type WarningFilter = 'any' | 'warned' | 'unwarned' | 'blocked';

export type MasksFilter = 'waiting' | 'accepted' | 'rejected';

/** Which scans the table shows. */
export interface ScanFilter {
  readonly query: string;
  readonly stage: ScanStage | null;
  readonly warnings: WarningFilter;
  /** Of the registration. */
  readonly review: RegistrationReview | null;
  /** Of the masks. */
  readonly masks: MasksFilter | null;
  /** Only these, as the scans of a job; null for all. */
  readonly only: readonly string[] | null;
}

export interface ScanSort {
  readonly column: ColumnName;
  readonly down: boolean;
}

export const ALL_SCANS: ScanFilter = {
  query: '',
  stage: null,
  warnings: 'any',
  review: null,
  masks: null,
  only: null,
};

/** The table as the reader left it, kept while other screens are open. */
export const useLibraryView = create<{ readonly filter: ScanFilter; readonly sort: ScanSort }>(() => ({
  filter: ALL_SCANS,
  sort: { column: 'patient', down: false },
}));

export const filterScans = (change: Partial<ScanFilter>): void =>
  useLibraryView.setState(({ filter }) => ({ filter: { ...filter, ...change } }));

/** A second click on the same column turns the order round. */
export const sortScansBy = (column: ColumnName): void =>
  useLibraryView.setState(({ sort }) => ({ sort: { column, down: sort.column === column && !sort.down } }));

/** Shows the scans of a job in the table. */
export function showScans(ids: readonly string[]): void {
  useLibraryView.setState({ filter: { ...ALL_SCANS, only: ids } });
  useShell.setState({ screen: 'library', ledger: null });
}
