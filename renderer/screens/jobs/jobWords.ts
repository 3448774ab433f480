import type { JobRow } from '../../../preload/contract.ts';
import { jobs as words } from '../../strings/en/jobs.ts';
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

/** `12 files/s`; a dash while it is not known. */
export const rateWords = ({
  rate,
  unit,
}: {
  readonly rate: number | null;
  readonly unit?: string;
}): string =>
  rate === null ? words.unknown : `${rate >= 100 ? Math.round(rate) : rate.toPrecision(2)} ${unit ?? ''}/s`;

/** From being asked for to its end. */
export function tookWords({ createdAt, updatedAt }: JobRow): string {
  const seconds = Math.max(1, Math.round((Date.parse(updatedAt) - Date.parse(createdAt)) / 1000));
  return seconds < 90 ? words.seconds(seconds) : words.minutes(Math.round(seconds / 60));
}
