import { runStudy } from '../../native-models/study/runStudy.ts';
import type { StudyInput } from '../../native-models/study/studyInput.ts';
import { startFoldThreads } from './foldThreads.ts';
import type { JobRunner } from './protocol.ts';
import { embedPlane } from './umap.ts';

/** The tables and figures of a study; after each fold it reports, and stops when told to. */
export const computeStudy: JobRunner<'study'> = async ({ study, threads }, context) => {
  const between = () =>
    new Promise<void>((resolve, reject) => {
      // A cancel arrives as a message, which needs a turn of the event loop.
      setImmediate(() => (context.signal.aborted ? reject(context.signal.reason) : resolve()));
    });
  const used = threadsFor(study, threads);
  const folds = used > 1 ? startFoldThreads(used) : null;
  try {
    return await runStudy(study, {
      part: (done, total) => context.report({ stage: 'study', done, total, unit: 'folds' }),
      between,
      embed: (data, d, seed) => embedPlane(data, d, seed, between),
      ...(folds && { solve: folds.solve }),
    });
  } finally {
    await folds?.close();
  }
};

/** Each thread holds training rows of its own. */
const MAX_THREADS = 8;
/** Numbers of a study's widest set of features below which its folds take less time than threads to start. */
const SMALL = 20_000;

function threadsFor({ patients, features, settings }: StudyInput, threads: number): number {
  const widest = features.reduce((most, { columns }) => Math.max(most, columns), 0);
  if (patients.length * widest < SMALL) return 1;
  return Math.min(threads, MAX_THREADS, settings.folds * settings.repeats);
}
