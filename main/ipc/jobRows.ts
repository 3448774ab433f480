import type { JobRow } from '../../preload/contract.ts';
import type { QueuedJob } from '../catalog/queue.ts';
import { actsOf, type JobQueue } from '../services/jobs/jobQueue.ts';

/** A job as the window may know it: its request, which may hold paths, stays in main. */
export function jobRow(job: QueuedJob, queue: JobQueue | undefined): JobRow {
  const { id, kind, state, createdAt, updatedAt, result } = job;
  const importId = (result as { readonly importId?: number } | null)?.importId ?? null;
  return {
    id,
    kind,
    state,
    pausing: queue?.isPausing(id) ?? false,
    acts: actsOf(state),
    scanIds: queue?.scansOf(job) ?? [],
    importId,
    createdAt,
    updatedAt,
  };
}
