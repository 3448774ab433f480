import { serve } from '../../native-models/engines/threads/serve.ts';
import {
  type Fold,
  type FoldProblem,
  type SolvedFold,
  solveFold,
} from '../../native-models/statistics/crossValidationFold.ts';

/** Calls of a thread that solves folds: first the problem, then its folds. */
export type FoldCalls = {
  readonly problem: { readonly input: FoldProblem<unknown>; readonly output: null };
  readonly fold: { readonly input: Fold; readonly output: SolvedFold };
};

let problem: FoldProblem<unknown> | undefined;

serve<FoldCalls>({
  problem: (next) => {
    problem = next;
    return null;
  },
  fold: (fold) => {
    if (!problem) throw new Error('foldThread: expected the problem before its folds');
    return solveFold(problem, fold);
  },
});
