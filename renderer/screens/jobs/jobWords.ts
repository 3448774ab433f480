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
    percentWords(state.fraction),
    state.rate === null ? null : rateWords(state),
    state.secondsLeft === null ? null : en.left(state.secondsLeft),
  ];
  return parts.filter((part) => part !== null).join(' · ');
}

/** Of a job that runs: never 100 %, which would say that it is over. */
export const percentWords = (fraction: number): string => `${Math.min(99, Math.floor(100 * fraction))} %`;

/** `12 files a second`, `4 steps a minute`; a dash while it is not known. */
export function rateWords({ rate, unit }: { readonly rate: number | null; readonly unit?: string }): string {
  if (rate === null) return words.unknown;
  const [per, times] =
    rate >= 1
      ? (['second', 1] as const)
      : rate * 60 >= 1
        ? (['minute', 60] as const)
        : (['hour', 3600] as const);
  const value = rate * times;
  return words.rateOf(
    value >= 10 ? Math.round(value).toLocaleString('en') : value.toFixed(1),
    unit ?? words.steps,
    words.per[per],
  );
}

/** From being asked for to its end. */
export function tookWords({ createdAt, updatedAt }: JobRow): string {
  const seconds = Math.max(1, Math.round((Date.parse(updatedAt) - Date.parse(createdAt)) / 1000));
  return seconds < 90 ? words.seconds(seconds) : words.minutes(Math.round(seconds / 60));
}
