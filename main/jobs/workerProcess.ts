import { fork } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FromWorker, ToWorker } from '../worker/protocol.ts';

import { type WorkerEnd, workerEnd } from './workerEnd.ts';

/** A started worker. One process runs one job and ends with it. */
export interface WorkerProcess {
  send(message: ToWorker): void;
  onMessage(listener: (message: FromWorker) => void): void;
  onExit(listener: (end: WorkerEnd) => void): void;
  kill(): void;
}

export type StartWorker = () => WorkerProcess;

/** The worker's entry beside this program: `.ts` in development, `.js` when built. */
export const workerEntry = (): string =>
  fileURLToPath(new URL(`../worker/entry${extname(import.meta.url)}`, import.meta.url));

/** Starts the worker as a Node child process; the Electron window starts it as a utility process. */
export const startNodeWorker: StartWorker = () => forkWorker(workerEntry());

export function forkWorker(entry: string, args: readonly string[] = []): WorkerProcess {
  // Structured clone carries typed arrays, NaN and infinities unchanged.
  const child = fork(entry, args, {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  return {
    // A worker that is gone cannot be told; its exit is heard below.
    send: (message) => void child.send(message, () => undefined),
    onMessage: (listener) => void child.on('message', (message) => listener(message as FromWorker)),
    onExit: (listener) => {
      child.on('exit', (code, signal) => listener(workerEnd(code, signal)));
      // It could not be started at all.
      child.on('error', () => listener({ kind: 'not-started' }));
    },
    kill: () => void child.kill('SIGKILL'),
  };
}
