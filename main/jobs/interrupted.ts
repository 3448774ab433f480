import { listJobs, setJobState } from '../catalog/jobs.ts';
import type { Catalog } from '../catalog/open.ts';
import { isGone } from './isGone.ts';

/** Jobs that a killed program left as running: their work is kept, the same command takes it up. */
export function markInterruptedJobs(catalog: Catalog): void {
  for (const job of listJobs(catalog)) {
    const open = job.state.kind === 'running' || job.state.kind === 'pending';
    if (open && isGone(job)) {
      setJobState(catalog, job.id, {
        kind: 'failed',
        code: 'interrupted',
        reason: 'the program ended while the job ran; run it again to continue',
      });
    }
  }
}
