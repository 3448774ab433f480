import { runStudy } from '../../native-models/study/runStudy.ts';
import type { JobRunner } from './protocol.ts';
import { embedPlane } from './umap.ts';

/** The tables and figures of a study; between two folds it reports, and stops when told to. */
export const computeStudy: JobRunner<'study'> = (input, context) => {
  const between = () =>
    new Promise<void>((resolve, reject) => {
      // A cancel arrives as a message, which needs a turn of the event loop.
      setImmediate(() => (context.signal.aborted ? reject(context.signal.reason) : resolve()));
    });
  return runStudy(input, {
    part: (done, total) => context.report({ stage: 'study', done, total, unit: 'readouts' }),
    between,
    embed: (data, d, seed) => embedPlane(data, d, seed, between),
  });
};
