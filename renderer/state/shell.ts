import { create } from 'zustand';

export type ScreenName =
  | 'library'
  | 'viewer'
  | 'review'
  | 'training'
  | 'models'
  | 'study'
  | 'jobs'
  | 'settings';

/** Where the reader is. */
export const useShell = create<{
  readonly screen: ScreenName;
  /** The import whose files are shown in place of the scans. */
  readonly ledger: number | 'newest' | null;
  /** The panel beside the planes. */
  readonly panel: string;
}>(() => ({ screen: 'library', ledger: null, panel: 'annotate' }));

/** What stands beside the planes, below the layers. */
export const showPanel = (panel: string): void => useShell.setState({ panel });

export const show = (screen: ScreenName): void => useShell.setState({ screen });
export const showLedger = (ledger: number | 'newest' | null): void =>
  useShell.setState({ screen: 'library', ledger });
