import { deriveSeed } from '../common/random.ts';
import { type Design, designRows, scaled, scaleOf } from './design.ts';
import { stratifiedGroupFolds } from './folds.ts';
import { FINE, LOOSE, penaltyGrid } from './penalty.ts';
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
}

export const CROSS_VALIDATION_DEFAULTS = { folds: 5, repeats: 5, innerFolds: 3, seed: 1 } as const;

/** One outer fold: what its model says of rows it has not seen. */
export interface FoldPrediction {
  readonly repeat: number;
  readonly fold: number;
  readonly trained: Int32Array;
  readonly tested: Int32Array;
  /** Of the tested rows: `[n]`, or `[n, K]`. */
  readonly predicted: Float64Array;
  readonly penalty: number;
}

/**
 * Repeated, stratified, grouped cross-validation with the penalty chosen inside each training set. Standardisation,
 * penalty and model are learnt from training rows alone: nothing of a tested row is known before it is predicted.
 *
 * @param groups key of each row; rows of one group are never on both sides.
 * @returns `repeats × folds` predictions.
 */
export async function nestedCrossValidation<Target, Model>(
  readout: Readout<Target, Model>,
  design: Design,
  target: Target,
  groups: readonly string[],
  settings: CrossValidationSettings,
): Promise<FoldPrediction[]> {
  const { folds, repeats, innerFolds, seed, neverTested = () => false, between } = settings;
  const out: FoldPrediction[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    const foldOf = stratifiedGroupFolds(
      groups,
      readout.strata(target),
      folds,
      deriveSeed(seed, 'repeat', repeat),
    );
    for (let fold = 0; fold < folds; fold++) {
      const inFold = rowsWhere(foldOf, (f) => f === fold);
      const tested = inFold.filter((row) => !neverTested(row));
      const trained = rowsWhere(foldOf, (f, row) => f !== fold || neverTested(row));
      const training = part(readout, design, target, trained);
      const names = Array.from(trained, (row) => groups[row]!);
      const inner = { folds: innerFolds, seed: deriveSeed(seed, 'inner', repeat, fold) };
      const penalty = choosePenalty(readout, training, names, inner);
      const scale = scaleOf(training.design);
      const model = readout.fit(scaled(training.design, scale), training.target)(penalty, FINE);
      const predicted = readout.predict(model, scaled(designRows(design, tested), scale));
      out.push({ repeat, fold, trained, tested, predicted, penalty });
      await between?.(out.length, folds * repeats);
    }
  }
  return out;
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

const rowsWhere = (foldOf: Int32Array, keep: (fold: number, row: number) => boolean): Int32Array =>
  Int32Array.from(foldOf.keys()).filter((row) => keep(foldOf[row]!, row));
