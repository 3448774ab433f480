import { factorise, solve } from '../statistics/cholesky.ts';
import { type LinearModel, linearResponse, rowCount, type Table } from './linearModel.ts';
import { fitStandardisation, foldStandardisation, standardise } from './standardisation.ts';

export interface LogisticSettings {
  /** λ of `λ/2 |w|²` on standardised features; the bias is free. scikit-learn's C is 1 / λ. */
  readonly l2: number;
  /** `balanced`: each class weighs n / 2 in all, so that 0.5 stays the threshold however many boxes a reader drew. */
  readonly classWeights: 'equal' | 'balanced';
}

export const LOGISTIC_DEFAULTS: LogisticSettings = { l2: 1, classWeights: 'balanced' };

export interface LogisticFit extends LinearModel {
  readonly iterations: number;
}

const MAX_ITERATIONS = 100;
/** Of the Newton decrement: half of it bounds what the loss can still fall by. */
const TOLERANCE = 1e-12;

export const sigmoid = (t: number): number =>
  t >= 0 ? 1 / (1 + Math.exp(-t)) : Math.exp(t) / (1 + Math.exp(t));

/** `log(1 + eᵗ)` without overflow. */
const softplus = (t: number): number => Math.max(t, 0) + Math.log1p(Math.exp(-Math.abs(t)));

/**
 * Minimises `Σ s_i · log(1 + exp(−(2y_i − 1)(w·x_i + b))) + λ/2 |w|²` by Newton's method with a
 * halving line search. Strictly convex in w, so the answer does not depend on the start or the order.
 *
 * @param features `[n, d]`; standardised inside, the result is for raw features.
 * @param targets 0 or 1, `[n]`, both present.
 * @throws RangeError on one class only, λ ≤ 0, lengths that differ, or no convergence.
 */
export function fitLogisticRegression(
  features: Table,
  targets: ArrayLike<number>,
  settings: LogisticSettings = LOGISTIC_DEFAULTS,
): LogisticFit {
  const n = rowCount(features);
  const weightsOfSamples = sampleWeights(targets, n, settings);
  const standardisation = fitStandardisation(features);
  const x = standardise(features, standardisation);
  const size = features.columns + 1;
  let theta = new Float64Array(size);
  let loss = objective(x, targets, weightsOfSamples, theta, settings.l2);

  for (let iterations = 1; iterations <= MAX_ITERATIONS; iterations++) {
    const { gradient, hessian } = derivatives(x, targets, weightsOfSamples, theta, settings.l2);
    const step = solve(factorise(hessian, size), gradient);
    const decrement = gradient.reduce((sum, g, j) => sum + g * step[j]!, 0);
    let scale = 1;
    let next = theta.map((t, j) => t - step[j]!);
    let nextLoss = objective(x, targets, weightsOfSamples, next, settings.l2);
    while (nextLoss > loss && scale > 1e-10) {
      scale /= 2;
      next = theta.map((t, j) => t - scale * step[j]!);
      nextLoss = objective(x, targets, weightsOfSamples, next, settings.l2);
    }
    if (nextLoss <= loss) [theta, loss] = [next, nextLoss];
    if (decrement <= TOLERANCE * (1 + Math.abs(loss))) {
      const model = { weights: theta.slice(0, -1), bias: theta[size - 1]! };
      return { ...foldStandardisation(model, standardisation), iterations };
    }
  }
  throw new RangeError(`fitLogisticRegression: no convergence in ${MAX_ITERATIONS} iterations`);
}

/** Probability of class 1, `[n]`. */
export const predictProbability = (model: LinearModel, features: Table): Float64Array =>
  linearResponse(model, features).map(sigmoid);

function sampleWeights(targets: ArrayLike<number>, n: number, settings: LogisticSettings): Float64Array {
  if (targets.length !== n) throw new RangeError(`expected ${n} targets, one per row, got ${targets.length}`);
  if (!(settings.l2 > 0)) throw new RangeError(`expected l2 above 0, got ${settings.l2}`);
  const positives = Array.from(targets).filter((t) => t === 1).length;
  if (positives === 0 || positives === n) {
    throw new RangeError(`expected both classes among ${n} targets, got ${positives} of class 1`);
  }
  const balanced = settings.classWeights === 'balanced';
  const positiveWeight = balanced ? n / (2 * positives) : 1;
  const negativeWeight = balanced ? n / (2 * (n - positives)) : 1;
  return Float64Array.from({ length: n }, (_, i) => (targets[i] === 1 ? positiveWeight : negativeWeight));
}

/** θ = (w, b); `x` is `[n, d]`. */
function response(x: Float64Array, theta: Float64Array, i: number): number {
  const d = theta.length - 1;
  let sum = theta[d]!;
  for (let j = 0; j < d; j++) sum += theta[j]! * x[i * d + j]!;
  return sum;
}

function objective(
  x: Float64Array,
  targets: ArrayLike<number>,
  sampleWeight: Float64Array,
  theta: Float64Array,
  l2: number,
): number {
  let loss = 0;
  for (let i = 0; i < sampleWeight.length; i++) {
    const t = response(x, theta, i);
    loss += sampleWeight[i]! * softplus(targets[i] === 1 ? -t : t);
  }
  for (let j = 0; j < theta.length - 1; j++) loss += (l2 / 2) * theta[j]! ** 2;
  return loss;
}

/** Gradient `[d + 1]` and the lower triangle of the Hessian `[d + 1, d + 1]`. */
function derivatives(
  x: Float64Array,
  targets: ArrayLike<number>,
  sampleWeight: Float64Array,
  theta: Float64Array,
  l2: number,
): { gradient: Float64Array; hessian: Float64Array } {
  const size = theta.length;
  const d = size - 1;
  const gradient = new Float64Array(size);
  const hessian = new Float64Array(size * size);
  const row = new Float64Array(size).fill(1);
  for (let i = 0; i < sampleWeight.length; i++) {
    row.set(x.subarray(i * d, (i + 1) * d));
    const p = sigmoid(response(x, theta, i));
    const residual = sampleWeight[i]! * (p - targets[i]!);
    const curvature = sampleWeight[i]! * p * (1 - p);
    for (let j = 0; j < size; j++) {
      gradient[j]! += residual * row[j]!;
      const scaled = curvature * row[j]!;
      for (let k = 0; k <= j; k++) hessian[j * size + k]! += scaled * row[k]!;
    }
  }
  for (let j = 0; j < d; j++) {
    gradient[j]! += l2 * theta[j]!;
    hessian[j * size + j]! += l2;
  }
  // Keeps the bias's pivot positive where separated classes have saturated every probability.
  hessian[size * size - 1]! += 1e-12;
  return { gradient, hessian };
}
