import type { ScanDetail } from '../../../../preload/contract.ts';
import { useJobs } from '../../../state/jobs.ts';
import { registerAgain, shownRegistration, useRegistration } from '../../../state/registration.ts';
import { useScreen } from '../../../store.ts';
import { registrationWords as words } from '../../../strings/en/registration.ts';

const METHODS = ['deformable', 'affine'] as const;

/** Registers the scan by the other method, as a job; what was made before is taken again. */
export function Again({ detail }: { readonly detail: ScanDetail }) {
  const shown = useRegistration(shownRegistration);
  const jobId = useRegistration((view) => view.jobId);
  const atlas = useScreen((screen) => (screen.library.kind === 'ready' ? screen.library.value.atlas : null));
  const job = useJobs(({ jobs }) => jobs.find(({ id }) => id === jobId));
  const busy = job !== undefined && ['pending', 'running', 'paused'].includes(job.state.kind);
  if (!atlas) return <p className="quiet landmark-note">{words.noAtlas}</p>;
  if (!detail.lungs) return null;
  return (
    <section className="registration-again" aria-label={words.again}>
      <h3>{words.again}</h3>
      <div className="registration-acts">
        {METHODS.map((method) => (
          <button
            key={method}
            type="button"
            className="landmark-button"
            title={words.methodHints[method]}
            disabled={busy || (shown?.inUse && !shown.byHand && shown.quality.method === method)}
            onClick={() => void registerAgain(method, null)}
          >
            {words.methods[method]}
          </button>
        ))}
      </div>
      {busy && (
        <p className="quiet landmark-note" role="status">
          {words.queued}
        </p>
      )}
      {job?.state.kind === 'failed' && (
        <p className="registration-trouble" role="alert">
          {job.state.reason}
        </p>
      )}
    </section>
  );
}
