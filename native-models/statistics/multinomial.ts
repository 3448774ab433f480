import { curvatureOf } from './curvature.ts';
import type { Design } from './design.ts';
import { minimise } from './minimise.ts';
import { addRidge, type Path, TIGHT } from './penalty.ts';

export interface MultinomialModel {
  /** `[K, d]`. */
  readonly weights: Float64Array;
  /** `[K]`, of mean 0. */
  readonly bias: Float64Array;
  readonly classes: number;
}

/**
 * Multinomial logistic regression: minimises `−Σ log softmax(W x_i + b)_{y_i} + λ/2 |W|²`, biases
 * free, in the symmetric form (scikit-learn's `LogisticRegression` of three classes and more with C = 1/λ).
 * A class without training rows keeps weights 0 and a bias of −∞: it is never predicted.
 *
 * @param targets class of each row, 0 … K − 1, `[n]`. @param classes K.
 * @returns the model at a penalty λ above 0.
 */
export function multinomialPath(
  design: Design,
  targets: ArrayLike<number>,
  classes: number,
): Path<MultinomialModel> {
  const n = targets.length;
  const counts = new Float64Array(classes);
  for (let i = 0; i < n; i++) counts[targets[i]!]!++;
  const present = Array.from(counts.keys()).filter((k) => counts[k]! > 0);
  if (present.length < 2)
    throw new RangeError(`multinomialPath: expected two classes among ${n} rows, got one`);
  const local = Int32Array.from(targets, (k) => present.indexOf(k));
  const shares = present.map((k) => counts[k]! / n);
  const size = design.columns + 1;
  const inverseAt = curvatureOf(design);
  let theta = new Float64Array(present.length * size);
  shares.forEach((share, k) => {
    theta[(k + 1) * size - 1] = Math.log(share);
  });
  return (penalty, tolerance = TIGHT) => {
    const inverses = shares.map((share) => inverseAt(share * (1 - share), penalty));
    const precondition = (g: Float64Array) => {
      const out = new Float64Array(g.length);
      shares.forEach((share, k) => {
        out.set(inverses[k]!(g.subarray(k * size, (k + 1) * size - 1)), k * size);
        out[(k + 1) * size - 1] = g[(k + 1) * size - 1]! / (n * share * (1 - share));
      });
      return out;
    };
    const objective = (at: Float64Array, gradient: Float64Array) => {
      let value = negativeLogLikelihood(design, local, shares.length, at, gradient);
      for (let k = 0; k < shares.length; k++) value += addRidge(design, at, penalty, gradient, k * size);
      return value;
    };
    theta = minimise(objective, theta, { precondition, tolerance }).theta as Float64Array<ArrayBuffer>;
    return spread(theta, present, classes, design.columns);
  };
}

/** Probabilities, `[n, K]`. */
export function predictMultinomial(
  { weights, bias, classes }: MultinomialModel,
  design: Design,
): Float64Array {
  const { x, rows, columns: d } = design;
  const out = new Float64Array(rows * classes);
  for (let i = 0; i < rows; i++) {
    const row = out.subarray(i * classes, (i + 1) * classes);
    for (let k = 0; k < classes; k++) {
      let sum = bias[k]!;
      for (let j = 0; j < d; j++) sum += weights[k * d + j]! * x[i * d + j]!;
      row[k] = sum;
    }
    softmax(row);
  }
  return out;
}

/** In place; returns the log of the sum of exponentials. */
function softmax(row: Float64Array): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (const value of row) largest = Math.max(largest, value);
  let sum = 0;
  for (let k = 0; k < row.length; k++) {
    row[k] = Math.exp(row[k]! - largest);
    sum += row[k]!;
  }
  for (let k = 0; k < row.length; k++) row[k]! /= sum;
  return largest + Math.log(sum);
}

function negativeLogLikelihood(
  { x, rows, columns: d }: Design,
  targets: Int32Array,
  classes: number,
  theta: Float64Array,
  gradient: Float64Array,
): number {
  const size = d + 1;
  const row = new Float64Array(classes);
  gradient.fill(0);
  let loss = 0;
  for (let i = 0, at = 0; i < rows; i++, at += d) {
    for (let k = 0; k < classes; k++) {
      const from = k * size;
      let sum = theta[from + d]!;
      for (let j = 0; j < d; j++) sum += theta[from + j]! * x[at + j]!;
      row[k] = sum;
    }
    const chosen = row[targets[i]!]!;
    loss += softmax(row) - chosen;
    row[targets[i]!]! -= 1;
    for (let k = 0; k < classes; k++) {
      const from = k * size;
      const residual = row[k]!;
      gradient[from + d]! += residual;
      for (let j = 0; j < d; j++) gradient[from + j]! += residual * x[at + j]!;
    }
  }
  return loss;
}

function spread(
  theta: Float64Array,
  present: readonly number[],
  classes: number,
  d: number,
): MultinomialModel {
  const weights = new Float64Array(classes * d);
  const bias = new Float64Array(classes).fill(Number.NEGATIVE_INFINITY);
  const meanBias = present.reduce((sum, _, k) => sum + theta[k * (d + 1) + d]!, 0) / present.length;
  present.forEach((k, at) => {
    weights.set(theta.subarray(at * (d + 1), at * (d + 1) + d), k * d);
    bias[k] = theta[at * (d + 1) + d]! - meanBias;
  });
  return { weights, bias, classes };
}
