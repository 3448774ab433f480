import { useEffect, useRef, useState } from 'react';
import { ask } from '../../api.ts';
import { attempt } from '../../state/jobs.ts';
import { show } from '../../state/shell.ts';
import { archives as words } from '../../strings/en/archives.ts';
import { FailureLine } from '../FailureLine.tsx';
import { ArchiveResults } from './ArchiveResults.tsx';
import { ArchiveSearch } from './ArchiveSearch.tsx';
import { useArchiveSearch } from './useArchiveSearch.ts';

/** Searches an archive and fetches the series that are chosen, as a job. */
export function ArchiveDialog({ close }: { readonly close: () => void }) {
  const { rows, name, setName, busy, found, failure, search } = useArchiveSearch();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [deidentify, setDeidentify] = useState(false);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const fetchChosen = () => {
    const series = (found?.series ?? [])
      .filter(({ seriesUid }) => chosen.has(seriesUid))
      .map(({ studyUid, seriesUid }) => ({ studyUid, seriesUid }));
    void attempt(() => ask('fetchSeries', { name, series, deidentify }));
    close();
  };
  return (
    <dialog
      ref={dialog}
      className="dialog archive-dialog"
      aria-labelledby="archive-title"
      onCancel={close}
      onClose={close}
    >
      <h2 id="archive-title">{words.title}</h2>
      {rows?.length === 0 ? (
        <p>{words.none}</p>
      ) : (
        <ArchiveSearch
          rows={rows ?? []}
          name={name}
          setName={setName}
          busy={busy}
          search={(query) => {
            setChosen(new Set());
            return search(query);
          }}
        />
      )}
      <FailureLine failure={failure} />
      {found && <ArchiveResults found={found} chosen={chosen} setChosen={setChosen} />}
      <div className="dialog-acts">
        {found && (
          <label className="archive-deidentify">
            <input
              type="checkbox"
              checked={deidentify}
              onChange={(event) => setDeidentify(event.target.checked)}
            />{' '}
            {words.deidentify}
          </label>
        )}
        <button type="button" className="button" onClick={close}>
          {words.cancel}
        </button>
        {rows?.length === 0 ? (
          <button
            type="button"
            className="button primary"
            onClick={() => {
              close();
              show('settings');
            }}
          >
            {words.toSettings}
          </button>
        ) : (
          <button type="button" className="button primary" disabled={chosen.size === 0} onClick={fetchChosen}>
            {words.fetchChosen(chosen.size)}
          </button>
        )}
      </div>
    </dialog>
  );
}
