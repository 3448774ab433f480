import { patientFolds } from '../analysis/crossValidation.ts';
import type { LinearModel } from '../analysis/linearModel.ts';
import { fitLogisticRegression } from '../analysis/logisticRegression.ts';
import { dot } from '../statistics/dot.ts';
import { EVIDENCE_SIZE } from './localEvidence.ts';

/** Strong: there are more numbers than boxes. */
const RIDGE = 50;
/** Of the places that are free of the subtype, how many may be called diseased. */
const FALSE_SHARE = 0.02;
/** Fewer say nothing about one in fifty. */
const FEWEST_ORDINARY = 100;
const FOLDS = 5;

export interface TexturedPatch {
  /** `[EVIDENCE_SIZE]`. */
  readonly texture: Float64Array;
  readonly patientKey: string;
}

export interface TexturedPatches {
  /** Boxes with the subtype. */
  readonly diseased: readonly TexturedPatch[];
  /** Boxes without it. */
  readonly other: readonly TexturedPatch[];
  /** Patches anywhere in lungs that are free of it. */
  readonly ordinary: readonly TexturedPatch[];
}

interface Row extends TexturedPatch {
  readonly target: 0 | 1;
  readonly isOrdinary: boolean;
}

/**
 * Learns what the tissue of a subtype's boxes looks like: a logistic regression on its texture within each reach.
 * The bias is then lowered until at most one in fifty patches of lungs that are free of it passes 0.5, by models
 * that have not seen their patients: those that were learnt from look more ordinary than others will.
 * @throws RangeError where one of the classes is absent.
 */
export function fitLocalEvidence({ diseased, other, ordinary }: TexturedPatches, seed: number): LinearModel {
  const rows: Row[] = [
    ...diseased.map((patch): Row => ({ ...patch, target: 1, isOrdinary: false })),
    ...other.map((patch): Row => ({ ...patch, target: 0, isOrdinary: false })),
    ...ordinary.map((patch): Row => ({ ...patch, target: 0, isOrdinary: true })),
  ];
  const { weights, bias } = logistic(rows);
  if (ordinary.length < FEWEST_ORDINARY) return { weights, bias };
  const scores = heldOutScores(rows, seed).sort((a, b) => b - a);
  return { weights, bias: bias - Math.max(0, scores[Math.floor(FALSE_SHARE * scores.length)]!) };
}

/** Of the ordinary patches; by the model that has seen them where there are too few patients for folds. */
function heldOutScores(rows: readonly Row[], seed: number): number[] {
  const members = rows.map(({ patientKey, target }) => ({ patientKey, targets: [target] }));
  const { foldOf, folds } = patientFolds(members, FOLDS, seed);
  const score = ({ weights, bias }: LinearModel, tested: readonly Row[]): number[] =>
    tested.filter(({ isOrdinary }) => isOrdinary).map(({ texture }) => dot(weights, texture) + bias);
  if (folds === 0) return score(logistic(rows), rows);
  return Array.from({ length: folds }, (_, fold) =>
    score(
      logistic(rows.filter((__, n) => foldOf[n] !== fold)),
      rows.filter((__, n) => foldOf[n] === fold),
    ),
  ).flat();
}

function logistic(rows: readonly Row[]): LinearModel {
  const data = new Float64Array(rows.length * EVIDENCE_SIZE);
  for (const [n, { texture }] of rows.entries()) data.set(texture, n * EVIDENCE_SIZE);
  const { weights, bias } = fitLogisticRegression(
    { data, columns: EVIDENCE_SIZE },
    rows.map(({ target }) => target),
    { l2: RIDGE, classWeights: 'balanced' },
  );
  return { weights, bias };
}
