import { factorise, invert } from './cholesky.ts';
import { type CoefficientRow, waldRows } from './coefficients.ts';
import type { Design } from './design.ts';
import { gram } from './gram.ts';
import { columnMeans, predictRidge, ridgePath } from './ridge.ts';

/**
 * Ordinary least squares with standard errors of its slopes; the intervals are normal, which is close from some
 * thirty degrees of freedom on.
 * @throws RangeError without degrees of freedom; SingularMatrix for collinear columns.
 */
export function linearInference(design: Design, targets: ArrayLike<number>): CoefficientRow[] {
  const { rows, columns } = design;
  const degrees = rows - columns - 1;
  if (degrees < 1)
    throw new RangeError(`linearInference: expected more than ${columns + 1} rows, got ${rows}`);
  const model = ridgePath(design, targets)(0);
  const predicted = predictRidge(model, design);
  const variance = predicted.reduce((sum, value, i) => sum + (targets[i]! - value) ** 2, 0) / degrees;
  const mean = columnMeans(design);
  const normal = gram(
    design.x.map((value, at) => value - mean[at % columns]!),
    columns,
  );
  const covariance = invert(factorise(normal, columns)).map((value) => value * variance);
  return waldRows(model.weights, covariance);
}
