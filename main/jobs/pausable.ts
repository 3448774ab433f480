import type { JobRequest } from '../worker/protocol.ts';
import type { StartWorker, WorkerProcess } from './workerProcess.ts';

/** A request to stop once what is in hand is complete; the work before it is kept as artefacts. */
export class PauseRequest {
  #wanted = false;
  #told: JobRequest | null = null;
  readonly #workers = new Set<WorkerProcess>();
  readonly #reach: () => void;

  /** @param reach called once the request is there and an artefact is complete. */
  constructor(reach: () => void) {
    this.#reach = reach;
  }

  get wanted(): boolean {
    return this.#wanted;
  }

  /** Workers that can keep a half-done work are asked to do so now. */
  want(): void {
    this.#wanted = true;
    this.#tell('checkpoint');
  }

  /** The running work is to end here, with a result. */
  finish(): void {
    this.#tell('finish');
  }

  get finishing(): boolean {
    return this.#told === 'finish';
  }

  joined(worker: WorkerProcess): void {
    this.#workers.add(worker);
    worker.onExit(() => this.#workers.delete(worker));
    if (this.#told) worker.send({ type: 'request', request: this.#told });
  }

  #tell(request: JobRequest): void {
    this.#told = request;
    for (const worker of this.#workers) worker.send({ type: 'request', request });
  }

  /** Something is complete and recorded. */
  complete(): void {
    if (this.#wanted) this.#reach();
  }
}

/** Workers that tell the request of each artefact, after the host has recorded it, and of their end. */
export const pausable =
  (start: StartWorker, request: PauseRequest): StartWorker =>
  () => {
    if (request.wanted) request.complete();
    const worker = start();
    request.joined(worker);
    return {
      ...worker,
      onMessage: (listener) =>
        worker.onMessage((message) => {
          listener(message);
          if (message.type === 'artefact') request.complete();
        }),
    };
  };
