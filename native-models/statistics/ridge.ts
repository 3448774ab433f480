import type { LinearModel } from '../analysis/linearModel.ts';
import { factorise, solve } from './cholesky.ts';
import { addTransposed, type Design, response } from './design.ts';
import { gram } from './gram.ts';
import type { Path } from './penalty.ts';

/**
 * Ridge regression: minimises `Σ (y_i − w·x_i − b)² + λ |w|²`, the bias free (scikit-learn's
 * `Ridge` with alpha = λ). The linear readout of table 2.
 *
 * @param targets `[n]`.
 * @returns the model at a penalty λ ≥ 0; it throws SingularMatrix for collinear columns that bear none.
 */
export function ridgePath(design: Design, targets: ArrayLike<number>): Path<LinearModel> {
  const { rows, columns, penalised } = design;
  const mean = columnMeans(design);
  const centred = { ...design, x: design.x.map((value, at) => value - mean[at % columns]!) };
  const meanTarget = Array.from(targets).reduce((sum, y) => sum + y, 0) / rows;
  const normal = gram(centred.x, columns);
  const right = new Float64Array(columns);
  addTransposed(
    centred,
    Float64Array.from(targets, (y) => y - meanTarget),
    right,
  );
  return (penalty) => {
    const weights = solve(factorise(withPenalty(normal, penalised, penalty), columns), right);
    return { weights, bias: meanTarget - weights.reduce((sum, w, j) => sum + w * mean[j]!, 0) };
  };
}

/** `w·x + b`, `[n]`. */
export const predictRidge = ({ weights, bias }: LinearModel, design: Design): Float64Array =>
  response(design, weights).map((value) => value + bias);

/** The matrix with λ on the diagonal of its penalised columns, new. */
export function withPenalty(matrix: Float64Array, penalised: Float64Array, penalty: number): Float64Array {
  const out = matrix.slice();
  const d = penalised.length;
  for (let j = 0; j < d; j++) out[j * d + j]! += penalty * penalised[j]!;
  return out;
}

/** `[d]`. */
export function columnMeans({ x, rows, columns }: Design): Float64Array {
  const mean = new Float64Array(columns);
  for (let at = 0; at < x.length; at++) mean[at % columns]! += x[at]!;
  return mean.map((sum) => sum / rows);
}
