import { deriveSeed } from '../common/random.ts';
import { type Fold, type FoldProblem, rowsWhere, type SolvedFold, solveFold } from './crossValidationFold.ts';
import type { Design } from './design.ts';
import { stratifiedGroupFolds } from './folds.ts';
import type { Readout } from './readout.ts';

export interface CrossValidationSettings {
  readonly folds: number;
  readonly repeats: number;
  /** Folds of the training rows by which each outer fold chooses its penalty. */
  readonly innerFolds: number;
  readonly seed: number;
  /** Rows that no fold may test: they are always trained on. */
  readonly neverTested?: (row: number) => boolean;
  /** Called after each outer fold, so that others get a turn; may throw to cancel. */
  readonly between?: (done: number, total: number) => Promise<void>;
  /** Where the outer folds are computed; left out, here, one after the other. */
  readonly solve?: FoldSolver;
}

export const CROSS_VALIDATION_DEFAULTS = { folds: 5, repeats: 5, innerFolds: 3, seed: 1 } as const;

/**
 * Solves all folds of one problem, in any order and on any threads: each follows from the problem alone. Answers in the
 * order of the folds, and calls `solved` after each.
 */
export type FoldSolver = <Target>(
  problem: FoldProblem<Target>,
  folds: readonly Fold[],
  solved: () => Promise<void>,
) => Promise<SolvedFold[]>;

/** One outer fold: what its model says of rows it has not seen. */
export type FoldPrediction = Fold & SolvedFold;

/**
 * Repeated, stratified, grouped cross-validation with the penalty chosen inside each training set. Standardisation,
 * penalty and model are learnt from training rows alone: nothing of a tested row is known before it is predicted.
 *
 * @param groups key of each row; rows of one group are never on both sides.
 * @returns `repeats × folds` predictions, the same whoever solves them.
 */
export async function nestedCrossValidation<Target, Model>(
  readout: Readout<Target, Model>,
  design: Design,
  target: Target,
  groups: readonly string[],
  settings: CrossValidationSettings,
): Promise<FoldPrediction[]> {
  const { innerFolds, seed, between, solve = solveInTurn } = settings;
  const folds = outerFolds(readout.strata(target), groups, settings);
  let done = 0;
  const problem = { readout: readout.name, design, target, groups, innerFolds, seed };
  const solved = await solve(problem, folds, async () => between?.(++done, folds.length));
  return folds.map((fold, at) => ({ ...fold, ...solved[at]! }));
}

const solveInTurn: FoldSolver = async (problem, folds, solved) => {
  const out: SolvedFold[] = [];
  for (const fold of folds) {
    out.push(solveFold(problem, fold));
    await solved();
  }
  return out;
};

/** Who is trained on and who is tested in each fold of each repeat. */
function outerFolds(
  strata: ArrayLike<number>,
  groups: readonly string[],
  { folds, repeats, seed, neverTested = () => false }: CrossValidationSettings,
): Fold[] {
  return Array.from({ length: repeats }, (_, repeat) => {
    const foldOf = stratifiedGroupFolds(groups, strata, folds, deriveSeed(seed, 'repeat', repeat));
    return Array.from({ length: folds }, (_, fold) => ({
      repeat,
      fold,
      trained: rowsWhere(foldOf, (f, row) => f !== fold || neverTested(row)),
      tested: rowsWhere(foldOf, (f, row) => f === fold && !neverTested(row)),
    }));
  }).flat();
}
