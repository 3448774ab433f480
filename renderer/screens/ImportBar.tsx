import { ask } from '../api.ts';
import { importScans, useScreen } from '../store.ts';
import { ImportReport } from './ImportReport.tsx';

/** Brings files in: two buttons, because systems choose folders and files in different dialogs. */
export function ImportBar() {
  const state = useScreen((screen) => screen.importing);
  if (state.kind === 'running') {
    const { progress } = state;
    return (
      <section className="import" aria-label="Import">
        <span className="import-words">
          {progress
            ? `${progress.stage}: ${progress.done} of ${progress.total} ${progress.unit}`
            : 'Waiting for a choice…'}
        </span>
        <progress
          value={progress ? progress.done : undefined}
          max={progress?.total ?? 1}
          aria-label="Importing"
        />
        {progress && (
          <button type="button" className="button" onClick={() => void ask('cancelImport', undefined)}>
            Cancel
          </button>
        )}
      </section>
    );
  }
  return (
    <section className="import" aria-label="Import">
      <div className="import-buttons">
        <button type="button" className="button" onClick={() => void importScans('folder')}>
          Import folder…
        </button>
        <button type="button" className="button" onClick={() => void importScans('files')}>
          Import ZIP or files…
        </button>
      </div>
      {state.kind === 'done' && <ImportReport summary={state.summary} />}
      {state.kind === 'failed' && (
        <p className="problem" role="alert">
          {state.trouble.message}
        </p>
      )}
    </section>
  );
}
