import { Worker } from 'node:worker_threads';
import { Refusal } from '../../common/refusal.ts';
import type { CallMap, Reply } from './protocol.ts';

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * A fixed number of threads that run one module, each answering calls one after the other.
 * A thread that dies rejects every call it still owed, so that nobody waits for ever.
 */
export class WorkerPool<Calls extends CallMap> {
  readonly size: number;
  readonly #workers: readonly Worker[];
  readonly #waiting = new Map<number, Waiting & { readonly worker: number }>();
  #failure: Error | undefined;
  #nextId = 0;

  /** @param module without extension, resolved by the caller: see {@link workerModule}. */
  constructor(module: URL, size: number) {
    this.size = size;
    this.#workers = Array.from({ length: size }, (_, index) => {
      const worker = new Worker(module);
      worker.on('message', (reply: Reply) => this.#settle(reply));
      worker.on('error', (error) => this.#fail(index, error as Error));
      worker.on('exit', (code) => this.#fail(index, new Error(`worker thread ended with code ${code}`)));
      return worker;
    });
  }

  /** @throws what the handler threw; refusals keep their code. */
  call<K extends keyof Calls & string>(
    worker: number,
    kind: K,
    input: Calls[K]['input'],
  ): Promise<Calls[K]['output']> {
    if (this.#failure) return Promise.reject(this.#failure);
    const id = this.#nextId++;
    const answer = new Promise<unknown>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, worker });
    });
    this.#workers[worker]!.postMessage({ id, kind, input });
    return answer as Promise<Calls[K]['output']>;
  }

  /** The threads that owe the fewest answers, the first of them at a tie. */
  idlest(count: number): readonly number[] {
    const owed = new Array<number>(this.size).fill(0);
    for (const { worker } of this.#waiting.values()) owed[worker]!++;
    return [...owed.keys()].sort((a, b) => owed[a]! - owed[b]! || a - b).slice(0, count);
  }

  /** One call to each of the first `inputs.length` threads; answers in the same order. */
  all<K extends keyof Calls & string>(
    kind: K,
    inputs: readonly Calls[K]['input'][],
  ): Promise<Calls[K]['output'][]> {
    return Promise.all(inputs.map((input, worker) => this.call(worker, kind, input)));
  }

  /** Interrupts whatever is being computed. */
  async close(): Promise<void> {
    this.#failure ??= new Error('the worker threads were closed');
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #settle(reply: Reply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (reply.kind === 'done') waiting?.resolve(reply.output);
    else if (reply.kind === 'refused') waiting?.reject(new Refusal(reply.code, reply.message));
    else waiting?.reject(new Error(reply.message, { cause: reply.stack }));
  }

  #fail(worker: number, error: Error): void {
    this.#failure ??= error;
    for (const [id, waiting] of this.#waiting) {
      if (waiting.worker !== worker) continue;
      this.#waiting.delete(id);
      waiting.reject(this.#failure);
    }
  }
}

/** `name` beside `importMetaUrl`, with its extension: `.ts` in development, `.js` when compiled. */
export function workerModule(name: string, importMetaUrl: string): URL {
  const extension = new URL(importMetaUrl).pathname.endsWith('.ts') ? 'ts' : 'js';
  return new URL(`${name}.${extension}`, importMetaUrl);
}
