import { WorkerPool, workerModule } from '../../native-models/engines/threads/workerPool.ts';
import type { FoldProblem, SolvedFold } from '../../native-models/statistics/crossValidationFold.ts';
import type { FoldSolver } from '../../native-models/statistics/nestedCrossValidation.ts';
import type { FoldCalls } from './foldThread.ts';

export interface FoldThreads {
  readonly solve: FoldSolver;
  /** Interrupts what is being computed. */
  close(): Promise<void>;
}

/** Threads that each take the next fold of a cross-validation; a fold does not depend on who computes it. */
export function startFoldThreads(threads: number): FoldThreads {
  const pool = new WorkerPool<FoldCalls>(workerModule('foldThread', import.meta.url), threads);
  const workers = Array.from({ length: threads }, (_, worker) => worker);
  return {
    solve: async (problem, folds, solved) => {
      const input = withSharedRows(problem);
      await pool.all(
        'problem',
        workers.map(() => input),
      );
      const out = new Array<SolvedFold>(folds.length);
      let next = 0;
      const takeFolds = async (worker: number) => {
        while (next < folds.length) {
          const at = next++;
          out[at] = await pool.call(worker, 'fold', folds[at]!);
          await solved();
        }
      };
      await Promise.all(workers.map(takeFolds));
      return out;
    },
    close: () => pool.close(),
  };
}

/** All threads read one copy of the rows, by far the largest part of a problem. */
function withSharedRows<Target>(problem: FoldProblem<Target>): FoldProblem<Target> {
  const { x } = problem.design;
  const shared = new Float64Array(new SharedArrayBuffer(x.byteLength));
  shared.set(x);
  return { ...problem, design: { ...problem.design, x: shared } };
}
