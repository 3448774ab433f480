import { listJobs, setJobState } from '../catalog/jobs.ts';
import type { Catalog } from '../catalog/open.ts';

/** Jobs that a killed program left as running: their work is kept, the same command takes it up. */
export function markInterruptedJobs(catalog: Catalog): void {
  for (const job of listJobs(catalog)) {
    const open = job.state.kind === 'running' || job.state.kind === 'pending';
    if (open && !isAlive(job.pid)) {
      setJobState(catalog, job.id, {
        kind: 'failed',
        code: 'interrupted',
        reason: 'the program ended while the job ran; run it again to continue',
      });
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
