import { patientFolds } from '../analysis/crossValidation.ts';
import type { LinearModel } from '../analysis/linearModel.ts';
import { fitLogisticRegression } from '../analysis/logisticRegression.ts';
import { dot } from '../statistics/dot.ts';
import { EVIDENCE_SIZE } from './localEvidence.ts';

/** Strong: there are more numbers than boxes. */
export const TEXTURE_RIDGE = 50;
/** Of the places that are free of the subtype, how many may be called diseased. */
const FALSE_SHARE = 0.02;
/** Of the boxes with the subtype, how many are still found. */
const FEWEST_FOUND = 0.5;
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
 * The bias is then lowered until at most one in fifty patches of lungs that are free of it passes 0.5, but no further
 * than half of the boxes can bear: a mask that finds fewer is of no use. Both are judged by models that have not
 * seen the patient: those who were learnt from look clearer than others will.
 * @throws RangeError where one of the classes is absent.
 */
export function fitLocalEvidence({ diseased, other, ordinary }: TexturedPatches, seed: number): LinearModel {
  const rows: Row[] = [
    ...diseased.map((patch): Row => ({ ...patch, target: 1, isOrdinary: false })),
    ...other.map((patch): Row => ({ ...patch, target: 0, isOrdinary: false })),
    ...ordinary.map((patch): Row => ({ ...patch, target: 0, isOrdinary: true })),
  ];
  const model = logistic(rows);
  const { weights, bias } = model;
  if (ordinary.length < FEWEST_ORDINARY) return model;
  const scores = heldOutScores(rows, model, seed);
  const fromTop = (share: number, isWanted: (row: Row) => boolean): number => {
    const own = rows.flatMap((row, n) => (isWanted(row) ? [scores[n]!] : [])).sort((a, b) => b - a);
    return own[Math.floor(share * own.length)]!;
  };
  const wanted = fromTop(FALSE_SHARE, ({ isOrdinary }) => isOrdinary);
  const bearable = fromTop(FEWEST_FOUND, ({ target }) => target === 1);
  return { weights, bias: bias - Math.max(0, Math.min(wanted, bearable)) };
}

/** Of every row, by a model without its patient. @param whole has seen all; it scores where there are too few for folds. */
function heldOutScores(rows: readonly Row[], whole: LinearModel, seed: number): Float64Array {
  const members = rows.map(({ patientKey, target }) => ({ patientKey, targets: [target] }));
  const { foldOf, folds } = patientFolds(members, FOLDS, seed);
  const models = Array.from({ length: folds }, (_, fold) =>
    logistic(rows.filter((__, n) => foldOf[n] !== fold)),
  );
  return Float64Array.from(rows, ({ texture }, n) => {
    const { weights, bias } = models[foldOf[n]!] ?? whole;
    return dot(weights, texture) + bias;
  });
}

function logistic(rows: readonly Row[]): LinearModel {
  const data = new Float64Array(rows.length * EVIDENCE_SIZE);
  for (const [n, { texture }] of rows.entries()) data.set(texture, n * EVIDENCE_SIZE);
  const { weights, bias } = fitLogisticRegression(
    { data, columns: EVIDENCE_SIZE },
    rows.map(({ target }) => target),
    { l2: TEXTURE_RIDGE, classWeights: 'balanced' },
  );
  return { weights, bias };
}
