import type { ScanDetail } from '../../../preload/contract.ts';
import { ask } from '../../api.ts';
import { attempt, useJobs } from '../../state/jobs.ts';
import { show } from '../../state/shell.ts';
import { useScreen } from '../../store.ts';
import { viewerWords as words } from '../../strings/en/viewer.ts';
import { jobWords } from '../jobs/jobWords.ts';

/** What preparing brings, and the press that begins it. */
export function PrepareScan({ detail }: { readonly detail: ScanDetail }) {
  const { id } = detail.row;
  const library = useScreen((screen) => screen.library);
  const atlas = library.kind === 'ready' ? library.value.atlas : null;
  const job = useJobs(({ jobs }) =>
    jobs.find(
      ({ scanIds, state }) => scanIds.includes(id) && (state.kind === 'running' || state.kind === 'pending'),
    ),
  );
  return (
    <div className="prepare-scan">
      <h2>{words.unprepared}</h2>
      <p>{words.unpreparedSays}</p>
      <p className="quiet">{atlas ? words.toAtlas(atlas.name) : words.withoutAtlas}</p>
      {job ? (
        <p role="status">{jobWords(job)}</p>
      ) : (
        <div className="note-acts">
          <button
            type="button"
            className="button primary"
            onClick={() => void attempt(() => ask('prepareScans', { scanIds: [id], each: false }))}
          >
            {words.prepareThis}
          </button>
          {!atlas && (
            <button type="button" className="button" onClick={() => show('library')}>
              {words.chooseAtlas}
            </button>
          )}
        </div>
      )}
    </div>
  );
}
