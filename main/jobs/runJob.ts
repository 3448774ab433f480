import type { Progress } from '../../native-models/common/progress.ts';
import { Refusal } from '../../native-models/common/refusal.ts';
import type { FromWorker, JobInput, JobKind, JobOutput, MadeArtefact, Metric } from '../worker/protocol.ts';
import { WorkerCrash } from './workerEnd.ts';
import type { StartWorker } from './workerProcess.ts';

export interface JobListener {
  readonly report?: (progress: Progress) => void;
  readonly metric?: (metric: Metric) => void;
  readonly artefact?: (made: MadeArtefact) => void;
  /** Called at once with what hands the running job more to do. */
  readonly started?: (hand: (item: unknown) => void) => void;
}

/** A cancelled worker that has not stopped by then is killed; every file it writes is atomic. */
const PATIENCE_MS = 1500;

/**
 * Runs one job in a process of its own.
 * @throws Refusal as the job threw it; {@link WorkerCrash} when the process died; the signal's reason
 *   when cancelled.
 */
export function runJob<K extends JobKind>(
  start: StartWorker,
  kind: K,
  input: JobInput<K>,
  listener: JobListener,
  signal?: AbortSignal,
): Promise<JobOutput<K>> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const worker = start();
    let timer: NodeJS.Timeout | undefined;
    const settle = (finish: () => void) => {
      signal?.removeEventListener('abort', cancel);
      clearTimeout(timer);
      worker.kill();
      finish();
    };
    const cancel = () => {
      worker.send({ type: 'cancel' });
      timer = setTimeout(() => settle(() => reject(signal?.reason)), PATIENCE_MS);
    };
    signal?.addEventListener('abort', cancel);
    worker.onMessage((message) => {
      const outcome = hearSafely(message, listener);
      if (!outcome) return;
      settle(() => {
        if (signal?.aborted) reject(signal.reason);
        else if (outcome.ok) resolve(outcome.output as JobOutput<K>);
        else reject(outcome.error);
      });
    });
    worker.onExit((end) =>
      settle(() => reject(signal?.aborted ? signal.reason : new WorkerCrash(kind, end))),
    );
    worker.send({ type: 'run', kind, input });
    listener.started?.((item) => worker.send({ type: 'hand', item }));
  });
}

type Outcome =
  | { readonly ok: true; readonly output: unknown }
  | { readonly ok: false; readonly error: Error };

/** What the host cannot keep, e.g. on a full disk, fails the job: thrown here it would end the whole program. */
function hearSafely(message: FromWorker, listener: JobListener): Outcome | undefined {
  try {
    return hear(message, listener);
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error : new Error(String(error)) };
  }
}

function hear(message: FromWorker, listener: JobListener): Outcome | undefined {
  switch (message.type) {
    case 'progress':
      listener.report?.(message.progress);
      return undefined;
    case 'metric':
      listener.metric?.(message.metric);
      return undefined;
    case 'artefact':
      listener.artefact?.(message.made);
      return undefined;
    case 'done':
      return { ok: true, output: message.output };
    case 'refused':
      return { ok: false, error: new Refusal(message.code, message.message) };
    case 'crashed': {
      const error = new Error(message.message);
      error.stack = message.stack;
      return { ok: false, error };
    }
  }
}
