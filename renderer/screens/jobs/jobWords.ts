import type { JobRow } from '../../../preload/contract.ts';
import { en } from '../../strings/en.ts';

export const jobTitle = ({ kind, scanIds }: JobRow): string => {
  const name = en.kinds[kind] ?? kind;
  return scanIds.length === 0
    ? name
    : `${name} · ${scanIds.length === 1 ? scanIds[0] : `${scanIds.length} scans`}`;
};

/** One line that says how far a job is. */
export function jobWords(job: JobRow): string {
  const { state } = job;
  if (state.kind !== 'running') return `${jobTitle(job)} — ${en.states[state.kind]}`;
  const parts = [
    `${jobTitle(job)} — ${job.pausing ? en.pausing : state.stage}`,
    `${Math.round(100 * state.fraction)} %`,
    state.rate === null ? null : `${state.rate.toPrecision(2)} ${state.unit ?? ''}/s`,
    state.secondsLeft === null ? null : en.left(state.secondsLeft),
  ];
  return parts.filter((part) => part !== null).join(' · ');
}
