import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { PhantomInput } from '../../worker/protocol.ts';
import { type Session, trackedJob } from '../library/session.ts';

export type CohortRequest = Pick<PhantomInput, 'scale' | 'patients' | 'seed'>;

/**
 * Writes a generated cohort, a process for each core; patients that are there already are skipped, so that
 * what was interrupted goes on. The layout of the folder is that of the worker's `writePhantoms`.
 */
export async function writeCohort(session: Session, request: CohortRequest, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const { scale, seed, patients } = request;
  const processes = Math.min(availableParallelism(), patients);
  const bounds = Array.from({ length: processes + 1 }, (_, n) => Math.floor((n * patients) / processes));
  await Promise.all(
    bounds.slice(1).map((to, n) => {
      const from = bounds[n]!;
      const subject = `patients ${from + 1}–${to}`;
      return trackedJob(session, 'phantom', subject, { folder, patients, seed, scale, from, to });
    }),
  );
}
