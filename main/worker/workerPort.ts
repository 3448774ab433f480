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
  const parent = (process as unknown as { readonly parentPort?: ParentPort }).parentPort;
  if (parent) {
    return {
      send: (message) => parent.postMessage(message),
      onMessage: (listener) => parent.on('message', (event) => listener(event.data as ToWorker)),
    };
  }
  // Ctrl+C in a terminal reaches the whole group; the host says when to stop.
  process.on('SIGINT', () => undefined);
  // A worker without its host would compute for nobody.
  process.on('disconnect', () => process.exit(1));
  return {
    send: (message) => process.send?.(message),
    onMessage: (listener) => process.on('message', (message) => listener(message as ToWorker)),
  };
}
