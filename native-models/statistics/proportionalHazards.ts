import { factorise, solve } from './cholesky.ts';
import { coxPath } from './cox.ts';
import { eachDeath } from './coxMoments.ts';
import type { Design } from './design.ts';
import { chiSquareUpper } from './distributions.ts';
import { dot } from './dot.ts';
import { kaplanMeier } from './kaplanMeier.ts';
import { orderSurvival, type Survival } from './survivalData.ts';

export interface HazardsTest {
  readonly chiSquare: number;
  readonly degrees: number;
  readonly p: number;
}

export interface ProportionalHazards {
  /** Per column, one degree of freedom each. */
  readonly columns: readonly HazardsTest[];
  readonly global: HazardsTest;
}

/** How time enters: as the left-continuous 1 − Kaplan–Meier estimate (R's default) or as it is. */
export type TimeTransform = 'km' | 'identity';

/**
 * Test of proportional hazards: the score test of `β_j(t) = β_j + γ_j g(t)` against γ = 0 (Grambsch & Therneau 1994;
 * R's `cox.zph` since survival 3.0), g being centred over the deaths. Its residuals are Schoenfeld's.
 * @throws as {@link coxPath}; SingularMatrix.
 */
export function proportionalHazards(
  design: Design,
  survival: Survival,
  transform: TimeTransform = 'km',
): ProportionalHazards {
  const d = design.columns;
  const ordered = orderSurvival(survival);
  const model = coxPath(design, survival)(0);
  const g = transformed(survival, transform);
  let meanG = 0;
  for (const { time, deaths } of ordered.groups) meanG += (deaths * g(time)) / ordered.events;

  const score = new Float64Array(2 * d);
  const information = new Float64Array(4 * d * d);
  eachDeath(design, ordered, model.weights, ({ time, observed, mean, covariance }) => {
    const at = g(time) - meanG;
    for (let j = 0; j < d; j++) {
      score[d + j]! += at * (observed[j]! - mean[j]!);
      for (let k = 0; k < d; k++) {
        const v = covariance[j * d + k]!;
        information[j * 2 * d + k]! += v;
        information[j * 2 * d + d + k]! += at * v;
        information[(d + j) * 2 * d + k]! += at * v;
        information[(d + j) * 2 * d + d + k]! += at * at * v;
      }
    }
  });
  const all = Array.from({ length: 2 * d }, (_, j) => j);
  return {
    columns: Array.from({ length: d }, (_, j) =>
      scoreTest(score, information, [...all.slice(0, d), d + j], 1),
    ),
    global: scoreTest(score, information, all, d),
  };
}

/** `uᵀ I⁻¹ u` of the chosen parameters; the first d of u are 0 at the maximum. */
function scoreTest(
  score: Float64Array,
  information: Float64Array,
  chosen: readonly number[],
  degrees: number,
): HazardsTest {
  const size = score.length;
  const u = Float64Array.from(chosen, (j) => score[j]!);
  const matrix = Float64Array.from(chosen.flatMap((j) => chosen.map((k) => information[j * size + k]!)));
  const chiSquare = dot(u, solve(factorise(matrix, chosen.length), u));
  return { chiSquare, degrees, p: chiSquareUpper(chiSquare, degrees) };
}

function transformed(survival: Survival, transform: TimeTransform): (time: number) => number {
  if (transform === 'identity') return (time) => time;
  const curve = kaplanMeier(survival);
  const before = new Map(curve.map(({ time }, at) => [time, 1 - (curve[at - 1]?.survival ?? 1)]));
  return (time) => before.get(time)!;
}
