import { makeDesign, scaled, scaleOf } from '../statistics/design.ts';
import { ridgePath } from '../statistics/ridge.ts';
import { type LinearModel, linearResponse, rowCount, type Table } from './linearModel.ts';
import { foldStandardisation } from './standardisation.ts';

export { rSquared } from '../statistics/scores.ts';

/**
 * Ridge regression of raw features, standardised inside: minimises `Σ (y_i − w·x_i − b)² + λ |w|²`, the bias free.
 *
 * @param features `[n, d]`; the result is for raw features.
 * @param l2 λ, above 0 when features are collinear or n ≤ d.
 * @throws RangeError when lengths differ or the normal equations are singular.
 */
export function fitLinearRegression(features: Table, targets: ArrayLike<number>, l2: number): LinearModel {
  const n = rowCount(features);
  if (targets.length !== n) throw new RangeError(`expected ${n} targets, one per row, got ${targets.length}`);
  const design = makeDesign(features);
  const scale = scaleOf(design);
  return foldStandardisation(ridgePath(scaled(design, scale), targets)(l2), scale);
}

export const predictLinear = (model: LinearModel, features: Table): Float64Array =>
  linearResponse(model, features);
