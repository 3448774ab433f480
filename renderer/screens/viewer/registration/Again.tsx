import type { RefObject } from 'react';
import type { ScanRegistration } from '../../../../preload/contract/landmarks.ts';
import type { ScanDetail } from '../../../../preload/contract.ts';
import { useJobs } from '../../../state/jobs.ts';
import { registerAgain, useRegistration } from '../../../state/registration.ts';
import { useScreen } from '../../../store.ts';
import { registrationWords as words } from '../../../strings/en/registration.ts';
import type { Viewer } from '../../../viewer/viewer.ts';
import { ManualAlignment } from './ManualAlignment.tsx';

const METHODS = ['deformable', 'affine'] as const;

/** Registers the scan by the other method, as a job; what was made before is taken again. */
export function Again(props: { readonly viewer: RefObject<Viewer | null>; readonly detail: ScanDetail }) {
  const { viewer, detail } = props;
  const list = useRegistration((view) => view.list);
  const jobId = useRegistration((view) => view.jobId);
  const atlas = useScreen((screen) => (screen.library.kind === 'ready' ? screen.library.value.atlas : null));
  const job = useJobs(({ jobs }) => jobs.find(({ id }) => id === jobId));
  const busy = job !== undefined && ['pending', 'running', 'paused'].includes(job.state.kind);
  if (!atlas) return <p className="quiet landmark-note">{words.noAtlas}</p>;
  if (!detail.lungs) return null;
  const known = list.kind === 'ready' ? list.value : [];
  const title = known.length === 0 ? words.first : words.again;
  return (
    <section className="registration-again" aria-label={title}>
      <h3>{title}</h3>
      {atlas.scanId === detail.row.id && <p className="quiet landmark-note">{words.isAtlas}</p>}
      <div className="registration-acts">
        {METHODS.map((method) => {
          const own = known.find(({ byHand, quality }) => !byHand && quality.method === method);
          const why = whyNot(own);
          return (
            <button
              key={method}
              type="button"
              className="landmark-button"
              title={why ?? words.methodHints[method]}
              disabled={busy || why !== null}
              onClick={() => void registerAgain(method, null)}
            >
              {words.methods[method]}
            </button>
          );
        })}
        <ManualAlignment viewer={viewer} detail={detail} busy={busy} />
      </div>
      {!busy && known.some(({ inUse, cut }) => inUse && !cut) && (
        <p className="quiet landmark-note">{words.notCut}</p>
      )}
      {busy && (
        <p className="quiet landmark-note" role="status">
          {words.queued}
        </p>
      )}
      {job?.state.kind === 'failed' && (
        <p className="registration-failure" role="alert">
          {job.state.reason}
        </p>
      )}
    </section>
  );
}

/** The same inputs give the same registration: there is nothing to gain by making it again. */
function whyNot(own: ScanRegistration | undefined): string | null {
  if (own?.state === 'rejected') return words.wasRejected;
  return own?.inUse && own.cut ? words.isInUse : null;
}
