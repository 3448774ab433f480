import { parentPort } from 'node:worker_threads';
import { elastixNode } from '@itk-wasm/elastix';
import type { ElastixReply, ElastixRequest } from './elastix.ts';

/**
 * Thread that runs elastix: one WASM call blocks for seconds, and ending the thread is the only
 * way to cancel it. Its output streams are caught by the owner, since ITK prints there.
 */
parentPort?.on('message', (request: ElastixRequest) => {
  run(request).then(
    (reply) => parentPort?.postMessage(reply),
    (error: unknown) =>
      parentPort?.postMessage({
        kind: 'failed',
        message: error instanceof Error ? error.message : String(error),
      } satisfies ElastixReply),
  );
});

async function run({ parameters, fixed, moving }: ElastixRequest): Promise<ElastixReply> {
  const { transform, result } = await elastixNode(parameters, { fixed, moving });
  return { kind: 'done', transform, result };
}
