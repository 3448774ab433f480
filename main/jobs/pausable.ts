import type { StartWorker } from './workerProcess.ts';

/** A wish to stop once what is in hand is complete; the work before it is kept as artefacts. */
export class PauseWish {
  #wanted = false;
  readonly #reach: () => void;

  /** @param reach called once the wish is there and an artefact is complete. */
  constructor(reach: () => void) {
    this.#reach = reach;
  }

  get wanted(): boolean {
    return this.#wanted;
  }

  want(): void {
    this.#wanted = true;
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
    return {
      ...worker,
      onMessage: (listener) =>
        worker.onMessage((message) => {
          listener(message);
          if (message.type === 'artefact') wish.complete();
        }),
    };
  };
