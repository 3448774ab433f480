import { isRefusal } from '../../../native-models/common/refusal.ts';
import { runJob } from '../../jobs/runJob.ts';
import type { IntakeBatch, IntakeInput, ReadFile } from '../../worker/protocol.ts';
import type { Session } from '../library/session.ts';
import { patienceMs, readerFailure } from './readFiles.ts';

/** A file that has arrived and lies whole on the disk. */
export interface Arrival {
  /** As its ledger shows it. */
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
}

/** A worker that waits for files. */
interface Run {
  readonly abort: AbortController;
  hand(batch: IntakeBatch): void;
  /** The files of the batch in hand. */
  answer: PromiseWithResolvers<readonly ReadFile[]>;
  /** Settled when the worker is gone; never rejected. */
  readonly ended: Promise<void>;
}

/**
 * Reads files that arrive one by one in a worker that stays for the next ones. A worker that dies or hangs takes no
 * good file with it: its files are read again one by one, and the file that ends it alone gets the verdict.
 */
export class ArrivalReader {
  readonly #session: Session;
  readonly #input: IntakeInput;
  #run: Run | null = null;

  constructor(session: Session, input: IntakeInput) {
    this.#session = session;
    this.#input = input;
  }

  /**
   * One batch at a time. @returns an answer for each file, in their order.
   * @throws Refusal `library-full`, `library-read-only`; the signal's reason when cancelled.
   */
  async read(files: readonly Arrival[]): Promise<readonly ReadFile[]> {
    // One that died while it waited was ended by none of these files.
    const fresh = this.#run === null;
    const run = this.#run ?? this.#start();
    const timer = setTimeout(
      () => run.abort.abort(new Error('the worker hangs')),
      patienceMs(files.reduce((sum, { bytes }) => sum + bytes, 0)),
    );
    run.answer = Promise.withResolvers();
    run.hand({ files: files.map(({ name, path }) => ({ name, path })) });
    try {
      return await run.answer.promise;
    } catch (error) {
      const hung = run.abort.signal.aborted;
      const crashed = isRefusal(error) && error.code === 'worker-crashed';
      if (this.#session.signal.aborted || !(hung || crashed)) throw error;
      const [only, ...others] = files;
      if (only && fresh && others.length === 0) return [{ name: only.name, verdict: readerFailure(hung) }];
      return await this.#readAlone(files);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Frees the worker's memory; the next file starts another. */
  async stop(): Promise<void> {
    const run = this.#run;
    this.#run = null;
    run?.abort.abort(new Error('nothing left to read'));
    await run?.ended;
  }

  async #readAlone(files: readonly Arrival[]): Promise<readonly ReadFile[]> {
    const read: ReadFile[] = [];
    for (const file of files) read.push(...(await this.read([file])));
    return read;
  }

  #start(): Run {
    const session = this.#session;
    const abort = new AbortController();
    let hand: (item: unknown) => void = () => undefined;
    const signal = AbortSignal.any([session.signal, abort.signal]);
    const answer = (made: { readonly details: Readonly<Record<string, unknown>> }): void =>
      run.answer.resolve(made.details.files as readonly ReadFile[]);
    const job = runJob(
      session.startWorker,
      'intake',
      this.#input,
      {
        artefact: answer,
        started: (give) => {
          hand = give;
        },
      },
      signal,
    );
    const ended = job.then(
      () => undefined,
      (error: unknown) => {
        if (this.#run === run) this.#run = null;
        run.answer.reject(error);
      },
    );
    const run: Run = { abort, hand: (batch) => hand(batch), answer: unanswered(), ended };
    this.#run = run;
    return run;
  }
}

/** Nobody waits for it before there are files. */
function unanswered(): PromiseWithResolvers<readonly ReadFile[]> {
  const answer = Promise.withResolvers<readonly ReadFile[]>();
  answer.promise.catch(() => undefined);
  return answer;
}
