import { create } from 'zustand';
import type { JobAct, JobRow } from '../../preload/contract.ts';
import { ask, type Failure, failureOf } from '../api.ts';

/** Jobs as main last told of them, newest first. */
export const useJobs = create<{ readonly jobs: readonly JobRow[]; readonly failure: Failure | null }>(() => ({
  jobs: [],
  failure: null,
}));

const set = useJobs.setState;

/** Does what a job was asked for; a refusal is shown on every screen until it is closed. */
export async function attempt(act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
    set({ failure: null });
  } catch (error) {
    set({ failure: failureOf(error) });
  }
}

export const loadJobs = () =>
  attempt(async () => set({ jobs: [...(await ask('listJobs', undefined))].reverse() }));

export const hearJob = (job: JobRow): void =>
  set(({ jobs }) => ({
    jobs: jobs.some(({ id }) => id === job.id)
      ? jobs.map((known) => (known.id === job.id ? job : known))
      : [job, ...jobs],
  }));

export const forgetJob = (jobId: number): void =>
  set(({ jobs }) => ({ jobs: jobs.filter(({ id }) => id !== jobId) }));

export const actOnJob = (jobId: number, act: JobAct) => attempt(() => ask('actOnJob', { jobId, act }));

/** Takes what is over off the list; what the jobs made stays. */
export const clearFinished = () =>
  attempt(async () => {
    const over = useJobs
      .getState()
      .jobs.filter(({ state }) => state.kind === 'done' || state.kind === 'cancelled');
    for (const { id } of over) await ask('actOnJob', { jobId: id, act: 'remove' });
  });
