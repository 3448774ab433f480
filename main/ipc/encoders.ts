import { existsSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { Refusal } from '../../native-models/common/refusal.ts';
import type { QueuedEncoder } from '../../preload/contract/study.ts';
import type { JobQueue } from '../services/jobs/jobQueue.ts';
import { featuresName } from '../services/study/importFeatures.ts';

export const isEncoder = (path: string): boolean => /\.onnx$/i.test(path);

/** Queues an ONNX encoder; its features get the name of the file. @throws Refusal `path-not-found`. */
export function queueEncoder(queue: JobQueue, path: string): QueuedEncoder {
  if (!existsSync(path)) {
    throw new Refusal('path-not-found', 'expected an ONNX encoder that can be read; there is none');
  }
  const name = featuresName(basename(path, extname(path)));
  return { name, jobId: queue.add('encode', { name, path }) };
}
