import { COMPUTER, PLACE } from '../artefacts/writer.ts';
import { isAlive } from './isAlive.ts';

/** Who works on something, and when they last said so. */
export interface Owner {
  readonly pid: number;
  /** See {@link PLACE}; null in what earlier versions wrote. */
  readonly place: string | null;
  /** ISO 8601. */
  readonly updatedAt: string;
}

/** Of a process in another container nothing is known but when it last wrote. */
const FORGOTTEN_MS = 24 * 60 * 60 * 1000;

/**
 * Whether the owner has ended. Only a process of this very place is asked after: elsewhere the same number is another
 * process, or none. One computer at a time has a library open (`services/library/lease.ts`), so what another one, or
 * this one before its last start, left as running has ended.
 */
export function isGone({ pid, place, updatedAt }: Owner, nowMs = Date.now()): boolean {
  if (place === null || place === PLACE) return !isAlive(pid);
  if (!place.startsWith(`${COMPUTER}.`)) return true;
  return nowMs - Date.parse(updatedAt) > FORGOTTEN_MS;
}
