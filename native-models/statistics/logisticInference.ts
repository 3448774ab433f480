import { factorise, invert } from './cholesky.ts';
import { type CoefficientRow, waldRows } from './coefficients.ts';
import type { Design } from './design.ts';
import { gram } from './gram.ts';
import { logisticPath, predictLogistic } from './logistic.ts';

/** Logistic regression without a penalty: log odds ratios with standard errors from the information. */
export function logisticInference(design: Design, targets: ArrayLike<number>): CoefficientRow[] {
  const { x, rows, columns } = design;
  const model = logisticPath(design, targets)(0);
  const probability = predictLogistic(model, design);
  const size = columns + 1;
  const weighted = new Float64Array(rows * size);
  for (let i = 0; i < rows; i++) {
    const root = Math.sqrt(probability[i]! * (1 - probability[i]!));
    for (let j = 0; j < columns; j++) weighted[i * size + j] = root * x[i * columns + j]!;
    weighted[i * size + columns] = root;
  }
  const covariance = invert(factorise(gram(weighted, size), size));
  return waldRows(Float64Array.of(...model.weights, model.bias), covariance).slice(0, columns);
}
