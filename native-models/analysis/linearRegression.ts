import { solvePositiveDefinite } from './cholesky.ts';
import { type LinearModel, linearResponse, rowCount, type Table } from './linearModel.ts';
import { fitStandardisation, foldStandardisation, standardise } from './standardisation.ts';

/**
 * Ridge regression: minimises `Σ (y_i − w·x_i − b)² + λ |w|²` on standardised features, the bias free.
 * The linear readout of FEV1 and FEV1/FVC (table 2 of the paper).
 *
 * @param features `[n, d]`; standardised inside, the result is for raw features.
 * @param l2 λ, above 0 when features are collinear or n ≤ d.
 * @throws RangeError when lengths differ or the normal equations are singular.
 */
export function fitLinearRegression(features: Table, targets: ArrayLike<number>, l2: number): LinearModel {
  const n = rowCount(features);
  if (targets.length !== n) throw new RangeError(`expected ${n} targets, one per row, got ${targets.length}`);
  const d = features.columns;
  const standardisation = fitStandardisation(features);
  const x = standardise(features, standardisation);
  const meanTarget = Array.from(targets).reduce((sum, t) => sum + t, 0) / n;
  const normal = new Float64Array(d * d);
  const right = new Float64Array(d);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < d; j++) {
      const value = x[i * d + j]!;
      right[j]! += value * (targets[i]! - meanTarget);
      for (let k = 0; k <= j; k++) normal[j * d + k]! += value * x[i * d + k]!;
    }
  }
  for (let j = 0; j < d; j++) normal[j * d + j]! += l2;
  const model = { weights: solvePositiveDefinite(normal, right), bias: meanTarget };
  return foldStandardisation(model, standardisation);
}

export const predictLinear = (model: LinearModel, features: Table): Float64Array =>
  linearResponse(model, features);

/** R²: 1 − residual over total sum of squares; null when the targets do not vary. */
export function rSquared(predicted: ArrayLike<number>, targets: ArrayLike<number>): number | null {
  const n = targets.length;
  const mean = Array.from(targets).reduce((sum, t) => sum + t, 0) / n;
  let residual = 0;
  let total = 0;
  for (let i = 0; i < n; i++) {
    residual += (targets[i]! - predicted[i]!) ** 2;
    total += (targets[i]! - mean) ** 2;
  }
  return total > 0 ? 1 - residual / total : null;
}
