import { useViewing } from '../../state/viewing.ts';
import { EmptyLibrary } from '../library/EmptyLibrary.tsx';
import type { ScreenProps } from '../screens.ts';
import { ScanList } from './ScanList.tsx';
import { ScanScreen } from './ScanScreen.tsx';

/** The list of scans and the one that is open. */
export function ViewerRoom({ library, scans }: ScreenProps) {
  const list = useViewing(({ layout }) => layout.list);
  return (
    <div className={list ? 'frame' : 'frame folded'}>
      {list && <ScanList library={library} scans={scans} />}
      <main className="stage">{scans.length === 0 ? <EmptyLibrary /> : <ScanScreen />}</main>
    </div>
  );
}
