import { useEffect } from 'react';
import { hearTable } from '../state/annotation.ts';
import { hearRestoring } from '../state/care.ts';
import { forgetJob, hearJob, loadJobs, useJobs } from '../state/jobs.ts';
import { useLock, watchIdle } from '../state/lock.ts';
import { hearTakenModels } from '../state/models.ts';
import { hearReceiver, loadReceiver } from '../state/receiver.ts';
import { loadSettings } from '../state/settings.ts';
import { showLedger, useShell } from '../state/shell.ts';
import { hearClinicalTable, hearEncoder } from '../state/study.ts';
import { loadLibrary, refresh, useScreen } from '../store.ts';
import { appWords as words } from '../strings/en/app.ts';
import { FailureNote } from './FailureNote.tsx';
import { KeySheet } from './KeySheet.tsx';
import { LibraryRefused } from './LibraryRefused.tsx';
import { LockScreen } from './LockScreen.tsx';
import { DropOverlay } from './library/DropOverlay.tsx';
import { Shell } from './Shell.tsx';
import { SCREENS } from './screens.ts';
import { useKeys } from './useKeys.ts';

export function App() {
  const library = useScreen((screen) => screen.library);
  const scans = useScreen((screen) => screen.scans);
  const keysShown = useScreen((screen) => screen.keysShown);
  const screen = useShell((shell) => shell.screen);
  const Screen = SCREENS.find(({ name }) => name === screen)?.Screen;
  const locked = useLock((lock) => lock.locked);
  useKeys();
  useEffect(watchIdle, []);
  useEffect(() => {
    void loadSettings();
    void loadLibrary();
    const unsubscribe = window.drasclr.on('libraryChanged', () => void refresh());
    void loadJobs();
    void loadReceiver();
    const ends = [
      unsubscribe,
      window.drasclr.on('jobChanged', hearJob),
      window.drasclr.on('restoring', hearRestoring),
      window.drasclr.on('jobRemoved', ({ jobId }) => forgetJob(jobId)),
      window.drasclr.on('modelsTaken', hearTakenModels),
      window.drasclr.on('dropped', (answer) => {
        if (answer.ok) showLedger('newest');
        else useJobs.setState({ failure: answer.error });
      }),
      window.drasclr.on('tableTaken', hearTable),
      window.drasclr.on('clinicalTable', hearClinicalTable),
      window.drasclr.on('encoderQueued', hearEncoder),
      window.drasclr.on('receiverChanged', hearReceiver),
    ];
    return () => {
      for (const end of ends) end();
    };
  }, []);

  if (library.kind === 'refused') {
    return <LibraryRefused failure={library.failure} />;
  }
  if (library.kind === 'loading' || scans.kind === 'loading') {
    return <main className="page-note" aria-busy="true" aria-label={words.libraryOpening} />;
  }
  if (scans.kind === 'refused') {
    return (
      <main className="page-note">
        <FailureNote title={words.scansRefused} failure={scans.failure} retry={() => void loadLibrary()} />
      </main>
    );
  }
  return (
    <>
      {locked && <LockScreen />}
      <div style={{ display: locked ? 'none' : 'contents' }} inert={locked}>
        <Shell>
          {Screen && <Screen library={library.value} scans={scans.value} />}
          {keysShown && <KeySheet />}
          <DropOverlay />
        </Shell>
      </div>
    </>
  );
}
