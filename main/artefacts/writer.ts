import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** Whose process has written, or writes, what lies under a temporary name. */
export interface Writer {
  /** Null for names of earlier versions, which do not say. */
  readonly machine: string | null;
  readonly pid: number;
}

/**
 * Where process numbers mean the same: this computer since it was started and, in a container, its own
 * numbering. Another container on a shared folder has processes that look dead from here.
 */
export const MACHINE = shortHash([hostname(), bootId(), numbering()].join('\n'));

/** This computer since it was started, whichever container on it. */
export const COMPUTER = createHash('sha256')
  .update(bootId() || hostname())
  .digest('hex')
  .slice(0, 12);

/** Where a job's process number holds: computer and, on it, {@link MACHINE}. */
export const PLACE = `${COMPUTER}.${MACHINE}`;

const NAME = /^\.tmp-(?:([0-9a-f]{8})-)?(\d+)-[0-9a-f]{12}$/;

/** A name for something half-written, in the folder where it is to be renamed. */
export const temporaryName = (folder: string): string =>
  join(folder, `.tmp-${MACHINE}-${process.pid}-${randomBytes(6).toString('hex')}`);

/** Undefined for a name that is not temporary. */
export function writerOf(name: string): Writer | undefined {
  const match = NAME.exec(name);
  return match ? { machine: match[1] ?? null, pid: Number(match[2]) } : undefined;
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

/** Of the numbers that processes have. */
function numbering(): string {
  return readOr('', () => readlinkSync('/proc/self/ns/pid'));
}

/** Changes when the computer starts; shared by all containers on it. */
export function bootId(): string {
  return readOr('', () => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
}

/** Other systems have no such file. */
function readOr(otherwise: string, read: () => string): string {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
