import { deriveSeed } from '../common/random.ts';
import { type Design, designRows, scaled, scaleOf } from './design.ts';
import { stratifiedGroupFolds } from './folds.ts';
import { FINE, LOOSE, penaltyGrid } from './penalty.ts';
import { type Readout, type ReadoutName, readoutOf } from './readout.ts';

/** Rows that one outer fold trains on and tests. */
export interface Fold {
  readonly repeat: number;
  readonly fold: number;
  readonly trained: Int32Array;
  readonly tested: Int32Array;
}

/** What all outer folds of one cross-validation share; plain data, so that it can go to another thread. */
export interface FoldProblem<Target> {
  readonly readout: ReadoutName;
  readonly design: Design;
  readonly target: Target;
  readonly groups: readonly string[];
  readonly innerFolds: number;
  readonly seed: number;
}

export interface SolvedFold {
  /** Of the tested rows: `[n]`, or `[n, K]`. */
  readonly predicted: Float64Array;
  readonly penalty: number;
}

/** Chooses the penalty among the training rows, fits them, and predicts the tested ones: nothing else is looked at. */
export function solveFold<Target>(problem: FoldProblem<Target>, fold: Fold): SolvedFold {
  const { design, target, groups, innerFolds, seed } = problem;
  const readout = readoutOf<Target>(problem.readout);
  const training = part(readout, design, target, fold.trained);
  const names = Array.from(fold.trained, (row) => groups[row]!);
  const inner = { folds: innerFolds, seed: deriveSeed(seed, 'inner', fold.repeat, fold.fold) };
  const penalty = choosePenalty(readout, training, names, inner);
  const scale = scaleOf(training.design);
  const model = readout.fit(scaled(training.design, scale), training.target)(penalty, FINE);
  return { predicted: readout.predict(model, scaled(designRows(design, fold.tested), scale)), penalty };
}

interface Part<Target> {
  readonly design: Design;
  readonly target: Target;
}

/** Penalties after the best that must be worse before the smaller ones are given up. */
const WORSE_IN_A_ROW = 2;

/** More rows would hardly move the choice, which is among penalties a factor of five apart. */
const MAX_CHOOSING_ROWS = 2000;

/**
 * The penalty whose held-out loss, summed over the inner folds, is smallest; the larger of equal ones. Of very many
 * rows a stratified part decides.
 */
function choosePenalty<Target, Model>(
  readout: Readout<Target, Model>,
  training: Part<Target>,
  names: readonly string[],
  { folds, seed }: { readonly folds: number; readonly seed: number },
): number {
  const parts = Math.ceil(names.length / MAX_CHOOSING_ROWS);
  const partOf = stratifiedGroupFolds(
    names,
    readout.strata(training.target),
    parts,
    deriveSeed(seed, 'part'),
  );
  const chosen = rowsWhere(partOf, (at) => at === 0);
  const all = parts === 1 ? training : part(readout, training.design, training.target, chosen);
  const groups = Array.from(chosen, (row) => names[row]!);
  const foldOf = stratifiedGroupFolds(groups, readout.strata(all.target), folds, seed);
  const losses = Array.from({ length: folds }, (_, fold) => lossOfFold(readout, all, foldOf, fold));
  let best = { penalty: Number.NaN, loss: Number.POSITIVE_INFINITY };
  let worse = 0;
  for (const penalty of penaltyGrid(training.design.rows)) {
    const loss = losses.reduce((sum, lossAt) => sum + lossAt(penalty), 0);
    worse = loss < best.loss ? 0 : worse + 1;
    if (loss < best.loss) best = { penalty, loss };
    else if (worse === WORSE_IN_A_ROW) break;
  }
  return best.penalty;
}

/** Loss of one inner fold by the penalty; penalties must fall from call to call. */
function lossOfFold<Target, Model>(
  readout: Readout<Target, Model>,
  all: Part<Target>,
  foldOf: Int32Array,
  fold: number,
): (penalty: number) => number {
  const raw = part(
    readout,
    all.design,
    all.target,
    rowsWhere(foldOf, (f) => f !== fold),
  );
  const scale = scaleOf(raw.design);
  const fitted = { ...raw, design: scaled(raw.design, scale) };
  const everyone = { design: scaled(all.design, scale), target: all.target, fitted };
  const heldRows = rowsWhere(foldOf, (f) => f === fold);
  const held = part(readout, everyone.design, all.target, heldRows);
  const modelAt = readout.fit(fitted.design, fitted.target);
  return (penalty) => readout.loss(modelAt(penalty, LOOSE), held, everyone);
}

const part = <Target, Model>(
  readout: Readout<Target, Model>,
  design: Design,
  target: Target,
  rows: ArrayLike<number>,
): Part<Target> => ({ design: designRows(design, rows), target: readout.rows(target, rows) });

/** Rows whose fold is one to keep, in rising order. */
export const rowsWhere = (foldOf: Int32Array, keep: (fold: number, row: number) => boolean): Int32Array =>
  Int32Array.from(foldOf.keys()).filter((row) => keep(foldOf[row]!, row));
