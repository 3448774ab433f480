import { useEffect } from 'react';
import type { SettingsView } from '../../../preload/contract/settings.ts';
import { loadSettings, useSettings } from '../../state/settings.ts';
import { settings as words } from '../../strings/en/settings.ts';
import { FailureNote } from '../FailureNote.tsx';
import { Notice } from '../Notice.tsx';
import { AboutPart, PrivacyPart } from './AboutPart.tsx';
import { ArchivesPart } from './ArchivesPart.tsx';
import { CarePart } from './CarePart.tsx';
import { EnginePart } from './EnginePart.tsx';
import { KeysPart } from './KeysPart.tsx';
import { LibraryPart } from './LibraryPart.tsx';
import { LockPart } from './LockPart.tsx';
import { LookPart } from './LookPart.tsx';
import { ReadersPart } from './ReadersPart.tsx';
import { ReceiverPart } from './ReceiverPart.tsx';

/** What the user decides once. */
export function SettingsScreen() {
  const { view, failure } = useSettings();
  useEffect(() => void loadSettings(), []);
  return (
    <main className="page settings" aria-labelledby="settings-title">
      <h1 id="settings-title">{words.title}</h1>
      {failure && (
        <Notice
          message={failure.message}
          amiss
          close={words.close}
          onClose={() => useSettings.setState({ failure: null })}
        />
      )}
      {view.kind === 'loading' && (
        <p className="quiet" aria-busy="true">
          {words.loading}
        </p>
      )}
      {view.kind === 'refused' && (
        <FailureNote title={words.refused} failure={view.failure} retry={() => void loadSettings()} />
      )}
      {view.kind === 'ready' && <Parts view={view.value} />}
    </main>
  );
}

function Parts({ view }: { readonly view: SettingsView }) {
  return (
    <>
      {view.setAside !== null && <p className="hint">{words.setAside(view.setAside)}</p>}
      <div className="settings-columns">
        <div>
          <LibraryPart view={view} />
          <CarePart />
          <EnginePart view={view} />
          <LookPart view={view} />
          <ReadersPart />
          <ArchivesPart />
          <ReceiverPart />
          <LockPart view={view} />
          <PrivacyPart />
          <AboutPart />
        </div>
        <KeysPart />
      </div>
    </>
  );
}
