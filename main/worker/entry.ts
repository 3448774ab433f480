import { isRefusal } from '../../native-models/common/refusal.ts';
import { explainWriteError } from '../artefacts/atomicFile.ts';
import { itemQueue } from './itemQueue.ts';
import type { FromWorker, JobContext, JobKind, JobRequest, JobRunner, ToWorker } from './protocol.ts';
import { RUNNERS } from './runners.ts';
import { workerPort } from './workerPort.ts';

const port = workerPort();
const cancel = new AbortController();
let request: JobRequest | null = null;
const handed = itemQueue(cancel.signal);

port.onMessage((message: ToWorker) => {
  if (message.type === 'cancel') cancel.abort(new Error('cancelled'));
  else if (message.type === 'request') request = message.request;
  else if (message.type === 'hand') handed.add(message.item);
  else void run(message.kind, message.input);
});

async function run(kind: JobKind, input: unknown): Promise<void> {
  const context: JobContext = {
    signal: cancel.signal,
    report: (progress) => port.send({ type: 'progress', progress }),
    metric: (metric) => port.send({ type: 'metric', metric }),
    request: () => request,
    handed: () => handed.items(),
    artefact: (made) => port.send({ type: 'artefact', made }),
  };
  try {
    const runner = (await RUNNERS[kind]()) as JobRunner<JobKind>;
    port.send({ type: 'done', output: await runner(input as never, context) });
  } catch (error) {
    // What a disk refuses is no fault of the program, wherever in the job it does.
    const { path } = error as { readonly path?: string };
    port.send(describe(explainWriteError(error, path ?? 'a file')));
  }
}

function describe(error: unknown): FromWorker {
  if (isRefusal(error)) return { type: 'refused', code: error.code, message: error.message };
  const failure = error instanceof Error ? error : new Error(String(error));
  return { type: 'crashed', message: failure.message, stack: failure.stack ?? '' };
}
