import type { JobRow } from '../../../preload/contract.ts';

export type JobGroup = 'running' | 'waiting' | 'failure' | 'finished';

/** In the order of the screen. */
export const JOB_GROUPS: readonly JobGroup[] = ['running', 'failure', 'waiting', 'finished'];

export function groupOf({ state }: Pick<JobRow, 'state'>): JobGroup {
  switch (state.kind) {
    case 'running':
      return 'running';
    case 'pending':
    case 'paused':
      return 'waiting';
    case 'failed':
      return 'failure';
    case 'done':
    case 'cancelled':
      return 'finished';
  }
}

/** Jobs newest first become groups of them; what waits is in the order in which it will run. */
export const groupJobs = (jobs: readonly JobRow[]): ReadonlyMap<JobGroup, readonly JobRow[]> =>
  new Map(
    JOB_GROUPS.map((group) => {
      const members = jobs.filter((job) => groupOf(job) === group);
      return [group, group === 'waiting' ? members.reverse() : members] as const;
    }).filter(([, members]) => members.length > 0),
  );
