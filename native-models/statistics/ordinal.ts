import { sigmoid } from '../analysis/logisticRegression.ts';
import { curvatureOf } from './curvature.ts';
import { addTransposed, type Design, response } from './design.ts';
import { minimise } from './minimise.ts';
import { addRidge, type Path, TIGHT } from './penalty.ts';
import { pathMemory } from './stepMemory.ts';

export interface OrdinalModel {
  readonly weights: Float64Array;
  /** `[K − 1]`, rising; two are equal around a grade that had no training rows. */
  readonly thresholds: Float64Array;
}

/**
 * Ordinal logistic regression (proportional odds, McCullagh 1980):
 * `P(y ≤ k) = σ(θ_k − w·x)`, minimises `−Σ log P(y_i) + λ/2 |w|²` (statsmodels' `OrderedModel`, distr 'logit').
 *
 * @param targets grade of each row, 0 … K − 1, `[n]`; at least two present. @param grades K.
 * @returns the model at a penalty λ.
 */
export function ordinalPath(design: Design, targets: ArrayLike<number>, grades: number): Path<OrdinalModel> {
  const n = targets.length;
  const counts = new Float64Array(grades);
  for (let i = 0; i < n; i++) counts[targets[i]!]!++;
  const present = Array.from(counts.keys()).filter((k) => counts[k]! > 0);
  if (present.length < 2) throw new RangeError(`ordinalPath: expected two grades among ${n} rows, got one`);
  const local = Int32Array.from(targets, (k) => present.indexOf(k));
  const cuts = present.length - 1;
  const d = design.columns;
  const inverseAt = curvatureOf(design);
  const cutCurvature = cutCurvatures(present.map((k) => counts[k]! / n));
  let theta = new Float64Array(d + cuts);
  let below = 0;
  for (let k = 0; k < cuts; k++) {
    below += counts[present[k]!]! / n;
    theta[d + k] = Math.log(below / (1 - below));
  }
  const memoryAt = pathMemory((j) => design.penalised[j] ?? 0);
  return (penalty, tolerance = TIGHT) => {
    // Σ f'(1 − …) averages about a quarter to a third for grades of similar size.
    const inverse = inverseAt(0.25, penalty);
    const precondition = (g: Float64Array) => {
      const out = new Float64Array(d + cuts);
      out.set(inverse(g.subarray(0, d)));
      for (let k = 0; k < cuts; k++) out[d + k] = g[d + k]! / (n * cutCurvature[k]!);
      return out;
    };
    const objective = (at: Float64Array, gradient: Float64Array) =>
      negativeLogLikelihood(design, local, cuts, at, gradient) + addRidge(design, at, penalty, gradient);
    theta = minimise(objective, theta, { precondition, tolerance, memory: memoryAt(penalty) })
      .theta as Float64Array<ArrayBuffer>;
    return { weights: theta.slice(0, d), thresholds: spread(theta.subarray(d), present, grades) };
  };
}

/** Probabilities, `[n, K]`. */
export function predictOrdinal({ weights, thresholds }: OrdinalModel, design: Design): Float64Array {
  const grades = thresholds.length + 1;
  const eta = response(design, weights);
  const out = new Float64Array(eta.length * grades);
  for (let i = 0; i < eta.length; i++) {
    let below = 0;
    for (let k = 0; k < grades; k++) {
      const upTo = k < grades - 1 ? sigmoid(thresholds[k]! - eta[i]!) : 1;
      out[i * grades + k] = Math.max(0, upTo - below);
      below = upTo;
    }
  }
  return out;
}

function negativeLogLikelihood(
  design: Design,
  targets: Int32Array,
  cuts: number,
  theta: Float64Array,
  gradient: Float64Array,
): number {
  const d = design.columns;
  gradient.fill(0);
  // Outside the ordered thresholds there is no likelihood.
  for (let k = 1; k < cuts; k++) if (theta[d + k]! <= theta[d + k - 1]!) return Number.POSITIVE_INFINITY;
  const eta = response(design, theta);
  let loss = 0;
  for (let i = 0; i < eta.length; i++) {
    const grade = targets[i]!;
    const upper = grade < cuts ? theta[d + grade]! - eta[i]! : Number.POSITIVE_INFINITY;
    const lower = grade > 0 ? theta[d + grade - 1]! - eta[i]! : Number.NEGATIVE_INFINITY;
    const probability = between(lower, upper);
    loss -= Math.log(probability);
    const densityUpper = grade < cuts ? slope(upper) / probability : 0;
    const densityLower = grade > 0 ? slope(lower) / probability : 0;
    if (grade < cuts) gradient[d + grade]! -= densityUpper;
    if (grade > 0) gradient[d + grade - 1]! += densityLower;
    eta[i] = densityUpper - densityLower;
  }
  addTransposed(design, eta, gradient);
  return loss;
}

/** σ(b) − σ(a) without cancellation in the upper tail. */
const between = (a: number, b: number): number =>
  a > 0 ? sigmoid(-a) - sigmoid(-b) : sigmoid(b) - sigmoid(a);
const slope = (t: number): number => sigmoid(t) * sigmoid(-t);

/** Of each threshold at w = 0: f² (1/π_k + 1/π_{k+1}), f the logistic density there. */
function cutCurvatures(shares: readonly number[]): number[] {
  let below = 0;
  return shares.slice(0, -1).map((share, k) => {
    below += share;
    const density = below * (1 - below);
    return density ** 2 * (1 / share + 1 / shares[k + 1]!);
  });
}

/** Thresholds of all grades from those of the present ones. */
function spread(cuts: Float64Array, present: readonly number[], grades: number): Float64Array {
  return Float64Array.from({ length: grades - 1 }, (_, k) => {
    const upTo = present.filter((grade) => grade <= k).length;
    if (upTo === 0) return Number.NEGATIVE_INFINITY;
    return upTo > cuts.length ? Number.POSITIVE_INFINITY : cuts[upTo - 1]!;
  });
}
