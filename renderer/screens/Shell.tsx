import type { ReactNode } from 'react';
import { useBindings } from '../keys/bindings.ts';
import { useCommands } from '../keys/useCommands.ts';
import { useAnnotation } from '../state/annotation.ts';
import { actOnJob, useJobs } from '../state/jobs.ts';
import { useReceiver } from '../state/receiver.ts';
import { toggleTheme } from '../state/settings.ts';
import { type ScreenName, show, useShell } from '../state/shell.ts';
import { appWords } from '../strings/en/app.ts';
import { archives } from '../strings/en/archives.ts';
import { en } from '../strings/en.ts';
import { jobWords } from './jobs/jobWords.ts';
import { SCREENS } from './screens.ts';

/** Navigation at the left, the running job and “research use only” at the foot of every screen. */
export function Shell(props: { readonly children: ReactNode }) {
  const screen = useShell((shell) => shell.screen);
  const bindings: Readonly<Partial<Record<string, string>>> = useBindings();
  useCommands(Object.fromEntries(SCREENS.map(({ name }) => [commandOf(name), () => show(name)])));
  return (
    <div className="shell">
      <nav className="nav" aria-label={appWords.screens}>
        {SCREENS.map(({ name }) => (
          <button
            key={name}
            type="button"
            aria-current={screen === name ? 'page' : undefined}
            title={bindings[commandOf(name)]}
            onClick={() => show(name)}
          >
            {en.screens[name]}
          </button>
        ))}
        <button type="button" className="nav-last" onClick={() => void toggleTheme()}>
          {en.theme}
        </button>
      </nav>
      <div className="shell-screen">{props.children}</div>
      <StatusStrip />
    </div>
  );
}

const commandOf = (screen: ScreenName): string => `screen.${screen}`;

function StatusStrip() {
  const running = useJobs(({ jobs }) => jobs.find(({ state }) => state.kind === 'running'));
  const failure = useJobs((jobs) => jobs.failure);
  const notice = useAnnotation((annotation) => annotation.notice);
  return (
    <footer className="strip">
      {notice && (
        <button
          type="button"
          className={notice.failure ? 'strip-notice failure' : 'strip-notice'}
          role={notice.failure ? 'alert' : 'status'}
          title={en.annotate.closeNotice}
          onClick={() => useAnnotation.setState({ notice: null })}
        >
          {notice.words} ×
        </button>
      )}
      {failure && <span role="alert">{failure.message}</span>}
      <button type="button" onClick={() => show('jobs')} data-strip>
        {running ? jobWords(running) : en.idle}
      </button>
      {running?.state.kind === 'running' && (
        <>
          <progress value={running.state.fraction} max={1} aria-label={jobWords(running)} />
          <button type="button" onClick={() => void actOnJob(running.id, 'cancel')}>
            {en.acts.cancel}
          </button>
        </>
      )}
      <ReceiverSign />
      <strong className="strip-research">{en.research}</strong>
    </footer>
  );
}

/** Says on every screen that the program listens, or that it should and does not. */
function ReceiverSign() {
  const view = useReceiver((receiver) => receiver.view);
  if (!view || view.state.kind === 'off') return null;
  const listening = view.state.kind === 'listening';
  return (
    <button
      type="button"
      className={listening ? 'strip-receiver' : 'strip-receiver amiss'}
      data-receiver-sign={view.state.kind}
      title={archives.receiverStates(view)}
      onClick={() => show('settings')}
    >
      {view.state.kind === 'listening'
        ? archives.listening(view.state.port, view.received)
        : archives.notListening}
    </button>
  );
}
