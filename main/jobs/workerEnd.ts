import { constants } from 'node:os';
import { Refusal } from '../../native-models/common/refusal.ts';

/** How a worker ended that had not said that it is done. */
export type WorkerEnd =
  /** V8 or WebAssembly found no memory left and gave up. */
  | { readonly kind: 'out-of-memory' }
  /** By the system or a person; Linux kills the process that fills the memory in this way. */
  | { readonly kind: 'killed' }
  /** A fault in compiled code, such as a bad instruction or address. */
  | { readonly kind: 'fault'; readonly signal: string }
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'not-started' };

/** A worker that ended unexpectedly: one thing, whatever ended it. */
export class WorkerCrash extends Refusal {
  readonly end: WorkerEnd;

  constructor(job: string, end: WorkerEnd) {
    super('worker-crashed', `the worker of ${job} ${textOf(end)}`);
    this.end = end;
  }
}

/**
 * @param signal as Node gives it, null for none; left out for Electron, which gives the number of a signal as the exit
 *   status. Shells add 128 to it.
 */
export function workerEnd(code: number | null, signal?: string | null): WorkerEnd {
  const name = signal ?? signalOf(code, signal === undefined);
  if (name === 'SIGABRT') return { kind: 'out-of-memory' };
  if (name === 'SIGKILL' || name === 'SIGTERM') return { kind: 'killed' };
  if (name !== null) return { kind: 'fault', signal: name };
  return code === null ? { kind: 'killed' } : { kind: 'exit', code };
}

const FATAL = ['SIGABRT', 'SIGKILL', 'SIGTERM', 'SIGSEGV', 'SIGILL', 'SIGBUS', 'SIGFPE', 'SIGTRAP'] as const;

const signalOf = (code: number | null, alone: boolean): string | null =>
  FATAL.find((name) => {
    const number = constants.signals[name];
    return code === 128 + number || (alone && code === number);
  }) ?? null;

function textOf(end: WorkerEnd): string {
  switch (end.kind) {
    case 'out-of-memory':
      return 'gave up, most likely because no memory was left; close other programs, or do less at a time (fewer threads, scans or rows of a batch), and try again: what is complete is kept';
    case 'killed':
      return 'was killed; where nobody did that, the computer had no memory left: close other programs and try again, what is complete is kept';
    case 'fault':
      return `stopped at a fault in compiled code (${end.signal}); run "drasclr engine check", or choose the engine wasm, and try again: what is complete is kept`;
    case 'exit':
      return `ended unexpectedly with exit status ${end.code}; try again, what is complete is kept`;
    case 'not-started':
      return 'could not be started; the computer may have no memory or processes left';
  }
}
