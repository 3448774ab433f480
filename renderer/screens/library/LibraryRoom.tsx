import { useShell } from '../../state/shell.ts';
import type { ScreenProps } from '../screens.ts';
import { LedgerScreen } from './LedgerScreen.tsx';
import { LibraryScreen } from './LibraryScreen.tsx';

/** The scans, or the ledger of an import in their place. */
export function LibraryRoom({ library, scans }: ScreenProps) {
  const ledger = useShell((shell) => shell.ledger);
  return ledger === null ? (
    <LibraryScreen library={library} scans={scans} />
  ) : (
    <LedgerScreen chosen={ledger} />
  );
}
