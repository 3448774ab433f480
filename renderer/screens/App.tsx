import { useEffect } from 'react';
import { hearImport, loadLibrary, refresh, useScreen } from '../store.ts';
import { EmptyLibrary } from './EmptyLibrary.tsx';
import { KeySheet } from './KeySheet.tsx';
import { ScanList } from './ScanList.tsx';
import { ScanScreen } from './ScanScreen.tsx';
import { TroubleNote } from './TroubleNote.tsx';
import { useKeys } from './useKeys.ts';

export function App() {
  const library = useScreen((screen) => screen.library);
  const scans = useScreen((screen) => screen.scans);
  const keysShown = useScreen((screen) => screen.keysShown);
  useKeys();
  useEffect(() => {
    void loadLibrary();
    const unfollow = window.drasclr.on('libraryChanged', () => void refresh());
    const unhear = window.drasclr.on('importProgress', hearImport);
    return () => {
      unfollow();
      unhear();
    };
  }, []);

  if (library.kind === 'refused') {
    return (
      <main className="page-note">
        <TroubleNote
          title="This library cannot be opened"
          trouble={library.trouble}
          retry={() => void loadLibrary()}
        />
      </main>
    );
  }
  if (library.kind === 'loading' || scans.kind === 'loading') {
    return <main className="page-note" aria-busy="true" aria-label="Opening the library" />;
  }
  if (scans.kind === 'refused') {
    return (
      <main className="page-note">
        <TroubleNote
          title="The scans cannot be listed"
          trouble={scans.trouble}
          retry={() => void loadLibrary()}
        />
      </main>
    );
  }
  return (
    <div className="frame">
      <ScanList library={library.value} scans={scans.value} />
      <main className="stage">{scans.value.length === 0 ? <EmptyLibrary /> : <ScanScreen />}</main>
      {keysShown && <KeySheet />}
    </div>
  );
}
