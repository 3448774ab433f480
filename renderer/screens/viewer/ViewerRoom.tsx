import { EmptyLibrary } from '../library/EmptyLibrary.tsx';
import type { ScreenProps } from '../screens.ts';
import { ScanList } from './ScanList.tsx';
import { ScanScreen } from './ScanScreen.tsx';

/** The list of scans and the one that is open. */
export function ViewerRoom({ library, scans }: ScreenProps) {
  return (
    <div className="frame">
      <ScanList library={library} scans={scans} />
      <main className="stage">{scans.length === 0 ? <EmptyLibrary /> : <ScanScreen />}</main>
    </div>
  );
}
