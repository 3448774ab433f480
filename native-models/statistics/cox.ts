import { coxLoss } from './coxLikelihood.ts';
import { curvatureOf } from './curvature.ts';
import type { Design } from './design.ts';
import { minimise } from './minimise.ts';
import { addRidge, type Path, TIGHT } from './penalty.ts';
import { pathMemory } from './stepMemory.ts';
import { orderSurvival, type Survival } from './survivalData.ts';

export interface CoxModel {
  /** Log hazard ratios, `[d]`. */
  readonly weights: Float64Array;
}

/**
 * Cox's proportional hazards model: minimises the negative log partial likelihood (Efron's ties)
 * `+ λ/2 Σ f_j w_j²`, f_j being 0 for confounders (R's `coxph` with `ridge(…, theta = λ, scale = FALSE)`). Table 3.
 *
 * @param survival of the design's rows.
 * @returns the model at a penalty λ; it throws RangeError when the likelihood rises without end in a column that bears
 *   none.
 * @throws RangeError without a death.
 */
export function coxPath(design: Design, survival: Survival): Path<CoxModel> {
  const ordered = orderSurvival(survival);
  if (ordered.events === 0) throw new RangeError('coxPath: expected at least one death, got none');
  const inverseAt = curvatureOf(design);
  let weights = new Float64Array(design.columns);
  const memoryAt = pathMemory((j) => design.penalised[j] ?? 0);
  return (penalty, tolerance = TIGHT) => {
    const precondition = inverseAt(ordered.events / design.rows, penalty);
    const objective = (at: Float64Array, gradient: Float64Array) =>
      coxLoss(design, ordered, at, gradient) + addRidge(design, at, penalty, gradient);
    weights = minimise(objective, weights, { precondition, tolerance, memory: memoryAt(penalty) })
      .theta as Float64Array<ArrayBuffer>;
    return { weights: weights.slice() };
  };
}

/** Log partial likelihood, for R's `loglik`. */
export const coxLogLikelihood = (design: Design, survival: Survival, weights: Float64Array): number =>
  -coxLoss(design, orderSurvival(survival), weights, new Float64Array(design.columns));
