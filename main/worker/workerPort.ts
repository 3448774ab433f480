import type { FromWorker, ToWorker } from './protocol.ts';

/** The worker's end of the line to its host: Electron's parent port or Node's IPC channel. */
export interface WorkerPort {
  send(message: FromWorker): void;
  onMessage(listener: (message: ToWorker) => void): void;
}

interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

export function workerPort(): WorkerPort {
  endWithHost();
  const parent = (process as unknown as { readonly parentPort?: ParentPort }).parentPort;
  if (parent) {
    return {
      send: (message) => parent.postMessage(message),
      onMessage: (listener) => parent.on('message', (event) => listener(event.data as ToWorker)),
    };
  }
  // Ctrl+C in a terminal reaches the whole group; the host says when to stop.
  process.on('SIGINT', () => undefined);
  return {
    // A host that is gone cannot be told, and endWithHost ends us.
    send: (message) => process.send?.(message, undefined, undefined, () => undefined),
    onMessage: (listener) => process.on('message', (message) => listener(message as ToWorker)),
  };
}

const LOOK_MS = 500;

/**
 * Ends a worker whose host is gone, which would compute for nobody and hold its memory. The channel closes at once
 * where the host is Node's; an orphan also has another parent, and that holds for Electron's as well. Killed, because
 * an ordinary exit waits for threads that may be in the middle of a long sum; every file is written atomically.
 */
function endWithHost(): void {
  const host = process.ppid;
  const end = () => process.kill(process.pid, 'SIGKILL');
  process.on('disconnect', end);
  setInterval(() => {
    if (process.ppid !== host) end();
  }, LOOK_MS).unref();
}
