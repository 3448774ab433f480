import { factorise, invert } from './cholesky.ts';
import { type CoefficientRow, waldRows } from './coefficients.ts';
import { coxPath } from './cox.ts';
import { eachDeath } from './coxMoments.ts';
import type { Design } from './design.ts';
import { orderSurvival, type Survival } from './survivalData.ts';

/**
 * Cox's model without a penalty, with the standard errors of its coefficients from the observed information: the
 * forest plot.
 * @throws SingularMatrix for a column that depends on others; RangeError as {@link coxPath}.
 */
export function coxInference(design: Design, survival: Survival): CoefficientRow[] {
  const model = coxPath(design, survival)(0);
  const d = design.columns;
  const information = new Float64Array(d * d);
  eachDeath(design, orderSurvival(survival), model.weights, ({ covariance }) => {
    for (let at = 0; at < information.length; at++) information[at]! += covariance[at]!;
  });
  return waldRows(model.weights, invert(factorise(information, d)));
}
