import { classificationScores } from './classificationScores.ts';
import { fitLogisticRegression, sigmoid } from './logisticRegression.ts';

/** How often boxes with about this probability were right. */
export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly boxes: number;
  /** Mean probability. */
  readonly predicted: number;
  /** Share of the boxes that are of the subtype. */
  readonly observed: number;
}

export interface ThresholdScores {
  readonly threshold: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** Platt's scaling of held-out probabilities, and what it does. */
export interface Calibration {
  /** `logit′ = slope · logit + intercept`. */
  readonly slope: number;
  readonly intercept: number;
  /** Whether the model's classifier carries it: not where held-out probabilities point the wrong way. */
  readonly applied: boolean;
  /** Mean |predicted − observed| over the bins, by boxes (expected calibration error), before and after. */
  readonly errorBefore: number;
  readonly errorAfter: number;
  /** After calibration. */
  readonly bins: readonly ReliabilityBin[];
  /** Precision and recall over thresholds, after calibration. */
  readonly thresholds: readonly ThresholdScores[];
}

const BINS = 10;
/** As for a single wrong box: keeps the fit finite where held-out boxes are separated. */
const L2 = 1;
const EDGE = 1e-6;

const logit = (p: number): number => {
  const inside = Math.min(1 - EDGE, Math.max(EDGE, p));
  return Math.log(inside / (1 - inside));
};

/**
 * Fits Platt's scaling (1999) to probabilities of boxes that were held out: two numbers, so that a few dozen
 * boxes are enough.
 * @param probabilities `[n]`. @param targets 0 or 1, `[n]`.
 * @returns null where one class is absent.
 */
export function calibrate(probabilities: readonly number[], targets: readonly number[]): Calibration | null {
  if (new Set(targets).size < 2) return null;
  const data = Float64Array.from(probabilities, logit);
  const fit = fitLogisticRegression({ data, columns: 1 }, targets, { l2: L2, classWeights: 'equal' });
  const slope = fit.weights[0]!;
  const applied = slope > 0;
  const after = applied ? Array.from(data, (value) => sigmoid(slope * value + fit.bias)) : [...probabilities];
  const bins = reliability(after, targets);
  return {
    slope,
    intercept: fit.bias,
    applied,
    errorBefore: expectedError(reliability(probabilities, targets)),
    errorAfter: expectedError(bins),
    bins,
    thresholds: Array.from({ length: 19 }, (_, n) => {
      const threshold = (n + 1) / 20;
      const { precision, recall, f1 } = classificationScores(after, targets, threshold);
      return { threshold, precision, recall, f1 };
    }),
  };
}

/** Ten bins of equal width; empty ones are left out. */
export function reliability(
  probabilities: readonly number[],
  targets: readonly number[],
): readonly ReliabilityBin[] {
  return Array.from({ length: BINS }, (_, bin) => {
    const rows = probabilities.flatMap((p, n) =>
      Math.min(BINS - 1, Math.floor(p * BINS)) === bin ? [n] : [],
    );
    const mean = (value: (n: number) => number): number =>
      rows.reduce((sum, n) => sum + value(n), 0) / rows.length;
    return {
      from: bin / BINS,
      to: (bin + 1) / BINS,
      boxes: rows.length,
      predicted: mean((n) => probabilities[n]!),
      observed: mean((n) => targets[n]!),
    };
  }).filter(({ boxes }) => boxes > 0);
}

function expectedError(bins: readonly ReliabilityBin[]): number {
  const boxes = bins.reduce((sum, bin) => sum + bin.boxes, 0);
  return bins.reduce((sum, bin) => sum + (bin.boxes / boxes) * Math.abs(bin.predicted - bin.observed), 0);
}
