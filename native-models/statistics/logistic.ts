import type { LinearModel } from '../analysis/linearModel.ts';
import { sigmoid } from '../analysis/logisticRegression.ts';
import { curvatureOf } from './curvature.ts';
import { addTransposed, type Design, response } from './design.ts';
import { minimise } from './minimise.ts';
import { addRidge, type Path, TIGHT } from './penalty.ts';
import { pathMemory } from './stepMemory.ts';

/**
 * Binary logistic regression: minimises `−Σ log p(y_i) + λ/2 |w|²`, the bias free (scikit-learn's
 * `LogisticRegression` with C = 1/λ).
 *
 * @param targets 0 or 1, `[n]`, both present.
 * @returns the model at a penalty λ; it throws RangeError when classes that a line separates leave no minimum without
 *   one.
 */
export function logisticPath(design: Design, targets: ArrayLike<number>): Path<LinearModel> {
  const { columns: d } = design;
  const n = targets.length;
  const positives = Array.from(targets).reduce((sum, y) => sum + y, 0);
  if (!(positives > 0 && positives < n)) {
    throw new RangeError(`logisticPath: expected both classes among ${n} rows, got ${positives} of class 1`);
  }
  const share = positives / n;
  const inverseAt = curvatureOf(design);
  let theta = new Float64Array(d + 1);
  theta[d] = Math.log(share / (1 - share));
  const memoryAt = pathMemory((j) => design.penalised[j] ?? 0);
  return (penalty, tolerance = TIGHT) => {
    const inverse = inverseAt(share * (1 - share), penalty);
    const precondition = (g: Float64Array) => {
      const out = new Float64Array(d + 1);
      out.set(inverse(g.subarray(0, d)));
      out[d] = g[d]! / (n * share * (1 - share));
      return out;
    };
    const objective = (at: Float64Array, gradient: Float64Array) =>
      negativeLogLikelihood(design, targets, at, gradient) + addRidge(design, at, penalty, gradient);
    theta = minimise(objective, theta, { precondition, tolerance, memory: memoryAt(penalty) })
      .theta as Float64Array<ArrayBuffer>;
    return { weights: theta.slice(0, d), bias: theta[d]! };
  };
}

/** P(y = 1), `[n]`. */
export const predictLogistic = ({ weights, bias }: LinearModel, design: Design): Float64Array =>
  response(design, weights).map((value) => sigmoid(value + bias));

function negativeLogLikelihood(
  design: Design,
  targets: ArrayLike<number>,
  theta: Float64Array,
  gradient: Float64Array,
): number {
  const d = design.columns;
  const eta = response(design, theta);
  let loss = 0;
  let bias = 0;
  for (let i = 0; i < eta.length; i++) {
    const t = eta[i]! + theta[d]!;
    const signed = targets[i] === 1 ? -t : t;
    loss += Math.max(signed, 0) + Math.log1p(Math.exp(-Math.abs(signed)));
    eta[i] = sigmoid(t) - targets[i]!;
    bias += eta[i]!;
  }
  gradient.fill(0);
  addTransposed(design, eta, gradient);
  gradient[d] = bias;
  return loss;
}
