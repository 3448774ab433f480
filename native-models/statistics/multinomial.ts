import { curvatureOf } from './curvature.ts';
import type { Design } from './design.ts';
import { minimise } from './minimise.ts';
import { addRidge, type Path, TIGHT } from './penalty.ts';
import { pathMemory } from './stepMemory.ts';
import { type SymmetricEigen, symmetricEigen } from './symmetricEigen.ts';

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
  const classCurvature = symmetricEigen(classCovariance(shares), shares.length);
  const memoryAt = pathMemory((j) => design.penalised[j % size] ?? 0);
  return (penalty, tolerance = TIGHT) => {
    const precondition = preconditionerOf(inverseAt, classCurvature, penalty, n, design.columns);
    const objective = (at: Float64Array, gradient: Float64Array) => {
      let value = negativeLogLikelihood(design, local, shares.length, at, gradient);
      for (let k = 0; k < shares.length; k++) value += addRidge(design, at, penalty, gradient, k * size);
      return value;
    };
    theta = minimise(objective, theta, { precondition, tolerance, memory: memoryAt(penalty) })
      .theta as Float64Array<ArrayBuffer>;
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

/** `diag(π) − π πᵀ`, `[K, K]`: covariance of the class indicators where all weights are 0. */
function classCovariance(shares: readonly number[]): Float64Array {
  const size = shares.length;
  return Float64Array.from(
    { length: size * size },
    (_, at) =>
      (Math.floor(at / size) === at % size ? shares[at % size]! : 0) -
      shares[Math.floor(at / size)]! * shares[at % size]!,
  );
}

/**
 * Inverse of the Hessian at zero weights, `(diag(π) − π πᵀ) ⊗ XᵀX + λ`: in the eigenvectors of the first factor it
 * falls into one `[d, d]` system per class.
 */
function preconditionerOf(
  inverseAt: ReturnType<typeof curvatureOf>,
  { values, vectors }: SymmetricEigen,
  penalty: number,
  rows: number,
  d: number,
): (gradient: Float64Array) => Float64Array {
  const classes = values.length;
  const size = d + 1;
  // Eigenvalues within some percent of each other share a factorisation: only the speed depends on it.
  const shared = new Map<number, (gradient: Float64Array) => Float64Array>();
  const inverses = Array.from(values, (value) => {
    const curvature = value > 1e-9 ? 1.1 ** Math.round(Math.log(value) / Math.log(1.1)) : 0;
    const inverse = shared.get(curvature) ?? inverseAt(curvature, penalty);
    shared.set(curvature, inverse);
    return inverse;
  });
  return (gradient) => {
    const out = new Float64Array(gradient.length);
    inverses.forEach((inverse, e) => {
      const turned = new Float64Array(size);
      for (let k = 0; k < classes; k++) {
        const share = vectors[e * classes + k]!;
        for (let j = 0; j < size; j++) turned[j]! += share * gradient[k * size + j]!;
      }
      const solved = inverse(turned.subarray(0, d));
      // Biases that rise together change nothing.
      const bias = values[e]! > 1e-9 ? turned[d]! / (rows * values[e]!) : 0;
      for (let k = 0; k < classes; k++) {
        const share = vectors[e * classes + k]!;
        for (let j = 0; j < d; j++) out[k * size + j]! += share * solved[j]!;
        out[k * size + d]! += share * bias;
      }
    });
    return out;
  };
}

/** Rows that share one pass over the weights, which otherwise costs more loads than arithmetic. */
const BLOCK = 4;

function negativeLogLikelihood(
  { x, rows, columns: d }: Design,
  targets: Int32Array,
  classes: number,
  theta: Float64Array,
  gradient: Float64Array,
): number {
  const block = new Float64Array(BLOCK * classes);
  // The last block is filled up with rows of zeros, whose residuals are 0.
  const rest = new Float64Array(BLOCK * d);
  const whole = rows - (rows % BLOCK);
  rest.set(x.subarray(whole * d));
  gradient.fill(0);
  let loss = 0;
  for (let i = 0; i < rows; i += BLOCK) {
    const [from, at] = i < whole ? [x, i * d] : [rest, 0];
    const count = Math.min(BLOCK, rows - i);
    addScores(from, at, d, theta, classes, block);
    for (let b = 0; b < BLOCK; b++) {
      const row = block.subarray(b * classes, (b + 1) * classes);
      if (b >= count) row.fill(0);
      else {
        const target = targets[i + b]!;
        const chosen = row[target]!;
        loss += softmax(row) - chosen;
        row[target]! -= 1;
      }
    }
    addGradient(from, at, d, block, classes, gradient);
  }
  return loss;
}

/** `w_k · x + b_k` of four rows, `[4, K]`; two classes share a pass over the rows, and the last may be alone. */
function addScores(
  x: Float64Array,
  at: number,
  d: number,
  theta: Float64Array,
  classes: number,
  out: Float64Array,
): void {
  for (let k = 0; k < classes; k += 2) {
    const one = k * (d + 1);
    const two = k + 1 < classes ? one + d + 1 : one;
    let [p, q, r, s] = [theta[one + d]!, theta[one + d]!, theta[one + d]!, theta[one + d]!];
    let [t, u, v, w] = [theta[two + d]!, theta[two + d]!, theta[two + d]!, theta[two + d]!];
    for (let j = 0; j < d; j++) {
      const a = x[at + j]!;
      const b = x[at + d + j]!;
      const c = x[at + 2 * d + j]!;
      const e = x[at + 3 * d + j]!;
      const first = theta[one + j]!;
      const second = theta[two + j]!;
      p += first * a;
      q += first * b;
      r += first * c;
      s += first * e;
      t += second * a;
      u += second * b;
      v += second * c;
      w += second * e;
    }
    putRow(out, k, classes, p, q, r, s);
    if (two > one) putRow(out, k + 1, classes, t, u, v, w);
  }
}

function putRow(
  out: Float64Array,
  k: number,
  classes: number,
  p: number,
  q: number,
  r: number,
  s: number,
): void {
  out[k] = p;
  out[classes + k] = q;
  out[2 * classes + k] = r;
  out[3 * classes + k] = s;
}

/** Adds `Σ residual · (x, 1)` of four rows. @param residuals `[4, K]`. */
function addGradient(
  x: Float64Array,
  at: number,
  d: number,
  residuals: Float64Array,
  classes: number,
  gradient: Float64Array,
): void {
  const whole = classes - (classes % 2);
  for (let k = 0; k < whole; k += 2) {
    const one = k * (d + 1);
    const two = one + d + 1;
    const p = residuals[k]!;
    const q = residuals[classes + k]!;
    const r = residuals[2 * classes + k]!;
    const s = residuals[3 * classes + k]!;
    const t = residuals[k + 1]!;
    const u = residuals[classes + k + 1]!;
    const v = residuals[2 * classes + k + 1]!;
    const w = residuals[3 * classes + k + 1]!;
    for (let j = 0; j < d; j++) {
      const a = x[at + j]!;
      const b = x[at + d + j]!;
      const c = x[at + 2 * d + j]!;
      const e = x[at + 3 * d + j]!;
      gradient[one + j]! += p * a + q * b + r * c + s * e;
      gradient[two + j]! += t * a + u * b + v * c + w * e;
    }
    gradient[one + d]! += p + q + r + s;
    gradient[two + d]! += t + u + v + w;
  }
  if (whole < classes) addLastGradient(x, at, d, residuals, classes, gradient);
}

/** Of the last of an odd number of classes. */
function addLastGradient(
  x: Float64Array,
  at: number,
  d: number,
  residuals: Float64Array,
  classes: number,
  gradient: Float64Array,
): void {
  const k = classes - 1;
  const from = k * (d + 1);
  const p = residuals[k]!;
  const q = residuals[classes + k]!;
  const r = residuals[2 * classes + k]!;
  const s = residuals[3 * classes + k]!;
  gradient[from + d]! += p + q + r + s;
  for (let j = 0; j < d; j++) {
    gradient[from + j]! +=
      p * x[at + j]! + q * x[at + d + j]! + r * x[at + 2 * d + j]! + s * x[at + 3 * d + j]!;
  }
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
