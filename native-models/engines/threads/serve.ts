import { parentPort } from 'node:worker_threads';
import { isRefusal } from '../../common/refusal.ts';
import type { Call, CallMap, Handlers, Reply } from './protocol.ts';

/**
 * Answers calls inside a worker thread, strictly one after the other: tfjs keeps one global scope,
 * which two half-finished computations would share.
 */
export function serve<Calls extends CallMap>(handlers: Handlers<Calls>): void {
  const port = parentPort;
  if (!port) throw new Error('serve: expected to run in a worker thread');
  let last: Promise<void> = Promise.resolve();
  port.on('message', (call: Call) => {
    last = last.then(async () => port.postMessage(await answer(handlers, call)));
  });
}

async function answer<Calls extends CallMap>(handlers: Handlers<Calls>, call: Call): Promise<Reply> {
  const { id } = call;
  try {
    const handler = handlers[call.kind] as (input: unknown) => unknown;
    return { id, kind: 'done', output: await handler(call.input) };
  } catch (error) {
    if (isRefusal(error)) return { id, kind: 'refused', code: error.code, message: error.message };
    const { message, stack } = error as Error;
    return { id, kind: 'failed', message, ...(stack ? { stack } : {}) };
  }
}
