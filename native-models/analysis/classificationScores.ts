/** Of one fold. Ratios whose denominator is 0 are 0, as in scikit-learn; `auc` is then null. */
export interface ClassificationScores {
  readonly f1: number;
  readonly precision: number;
  readonly recall: number;
  readonly accuracy: number;
  /** Area under the ROC curve; null when only one class is present. */
  readonly auc: number | null;
  readonly positives: number;
  readonly negatives: number;
}

export interface MeanAndDeviation {
  readonly mean: number;
  /** Sample s.d. (n − 1); 0 for a single fold. */
  readonly sd: number;
}

export type ScoreSummary = Readonly<
  Record<'f1' | 'precision' | 'recall' | 'accuracy', MeanAndDeviation> & { auc: MeanAndDeviation | null }
>;

const ratio = (a: number, b: number): number => (b === 0 ? 0 : a / b);

/**
 * Scores of a binary classifier; positive at `threshold` and above.
 * @param probabilities `[n]`. @param targets 0 or 1, `[n]`.
 */
export function classificationScores(
  probabilities: ArrayLike<number>,
  targets: ArrayLike<number>,
  threshold = 0.5,
): ClassificationScores {
  const n = targets.length;
  if (probabilities.length !== n) {
    throw new RangeError(`classificationScores: ${probabilities.length} probabilities for ${n} targets`);
  }
  let truePositives = 0;
  let predicted = 0;
  let positives = 0;
  for (let i = 0; i < n; i++) {
    const called = probabilities[i]! >= threshold;
    if (called) predicted++;
    if (targets[i] === 1) positives++;
    if (called && targets[i] === 1) truePositives++;
  }
  const trueNegatives = n - positives - (predicted - truePositives);
  return {
    f1: ratio(2 * truePositives, predicted + positives),
    precision: ratio(truePositives, predicted),
    recall: ratio(truePositives, positives),
    accuracy: ratio(truePositives + trueNegatives, n),
    auc: areaUnderRoc(probabilities, targets),
    positives,
    negatives: n - positives,
  };
}

/** Mann–Whitney: the share of (positive, negative) pairs in the right order, ties counting half. */
export function areaUnderRoc(scores: ArrayLike<number>, targets: ArrayLike<number>): number | null {
  const order = Array.from({ length: targets.length }, (_, i) => i).sort((a, b) => scores[a]! - scores[b]!);
  let positives = 0;
  let rankSum = 0;
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end < order.length && scores[order[end]!] === scores[order[start]!]) end++;
    const midRank = (start + 1 + end) / 2;
    for (let i = start; i < end; i++) {
      if (targets[order[i]!] !== 1) continue;
      positives++;
      rankSum += midRank;
    }
    start = end;
  }
  const pairs = positives * (order.length - positives);
  return pairs === 0 ? null : (rankSum - (positives * (positives + 1)) / 2) / pairs;
}

export function meanAndDeviation(values: readonly number[]): MeanAndDeviation {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  const squares = values.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  return { mean, sd: values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : 0 };
}

/** Mean ± s.d. over folds, as in table 5; null when there are none. */
export function summariseScores(folds: readonly ClassificationScores[]): ScoreSummary | null {
  if (folds.length === 0) return null;
  const aucs = folds.flatMap((fold) => (fold.auc === null ? [] : [fold.auc]));
  return {
    f1: meanAndDeviation(folds.map((fold) => fold.f1)),
    precision: meanAndDeviation(folds.map((fold) => fold.precision)),
    recall: meanAndDeviation(folds.map((fold) => fold.recall)),
    accuracy: meanAndDeviation(folds.map((fold) => fold.accuracy)),
    auc: aucs.length === 0 ? null : meanAndDeviation(aucs),
  };
}
