import type { JobWish } from '../worker/protocol.ts';
import type { StartWorker, WorkerProcess } from './workerProcess.ts';

/** A wish to stop once what is in hand is complete; the work before it is kept as artefacts. */
export class PauseWish {
  #wanted = false;
  #told: JobWish | null = null;
  readonly #workers = new Set<WorkerProcess>();
  readonly #reach: () => void;

  /** @param reach called once the wish is there and an artefact is complete. */
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
    if (this.#told) worker.send({ type: 'wish', wish: this.#told });
  }

  #tell(wish: JobWish): void {
    this.#told = wish;
    for (const worker of this.#workers) worker.send({ type: 'wish', wish });
  }

  /** Something is complete and recorded. */
  complete(): void {
    if (this.#wanted) this.#reach();
  }
}

/** Workers that tell the wish of each artefact, after the host has recorded it, and of their end. */
export const pausable =
  (start: StartWorker, wish: PauseWish): StartWorker =>
  () => {
    if (wish.wanted) wish.complete();
    const worker = start();
    wish.joined(worker);
    return {
      ...worker,
      onMessage: (listener) =>
        worker.onMessage((message) => {
          listener(message);
          if (message.type === 'artefact') wish.complete();
        }),
    };
  };
