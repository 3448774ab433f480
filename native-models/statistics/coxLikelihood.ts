import { addTransposed, type Design, response } from './design.ts';
import type { OrderedSurvival } from './survivalData.ts';

/**
 * Negative log partial likelihood of Cox's model with Efron's handling of ties (Efron 1977, eq. 4.1 as in Therneau &
 * Grambsch 2000, §3.3) and its gradient `[d]`, which is overwritten: `−Xᵀ M`, M being the martingale residuals.
 */
export function coxLoss(
  design: Design,
  survival: OrderedSurvival,
  weights: Float64Array,
  gradient: Float64Array,
): number {
  const { loss, residuals } = coxResiduals(response(design, weights), survival);
  gradient.fill(0);
  for (let i = 0; i < residuals.length; i++) residuals[i] = -residuals[i]!;
  addTransposed(design, residuals, gradient);
  return loss;
}

/** Loss at the linear predictors `eta`, `[n]`, and `δ_i − exp(η_i) Λ_i`, `[n]`. */
export function coxResiduals(
  eta: Float64Array,
  { event, order, groups }: OrderedSurvival,
): { readonly loss: number; readonly residuals: Float64Array } {
  const largest = eta.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const risk = eta.map((value) => Math.exp(value - largest));
  const atRisk = riskSums(risk, order, groups);
  const residuals = new Float64Array(eta.length);
  let loss = 0;
  let hazard = 0;
  groups.forEach(({ from, to, deaths }, g) => {
    let deadRisk = 0;
    for (let at = from; at < from + deaths; at++) {
      deadRisk += risk[order[at]!]!;
      loss -= eta[order[at]!]! - largest;
    }
    let step = 0;
    let stepOfDead = 0;
    for (let l = 0; l < deaths; l++) {
      const left = atRisk[g]! - (l / deaths) * deadRisk;
      loss += Math.log(left);
      step += 1 / left;
      stepOfDead += (1 - l / deaths) / left;
    }
    for (let at = from; at < to; at++) {
      const i = order[at]!;
      const dead = at < from + deaths;
      residuals[i] = event[i]! - risk[i]! * (hazard + (dead ? stepOfDead : step));
    }
    hazard += step;
  });
  return { loss, residuals };
}

/** Σ of the risks of everyone whose time is at least that of the group, per group. */
function riskSums(risk: Float64Array, order: Int32Array, groups: OrderedSurvival['groups']): Float64Array {
  const out = new Float64Array(groups.length);
  let sum = 0;
  for (let g = groups.length - 1; g >= 0; g--) {
    for (let at = groups[g]!.from; at < groups[g]!.to; at++) sum += risk[order[at]!]!;
    out[g] = sum;
  }
  return out;
}
