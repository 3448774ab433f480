/** R²: 1 − residual over total sum of squares; null when the targets do not vary. */
export function rSquared(predicted: ArrayLike<number>, targets: ArrayLike<number>): number | null {
  const n = targets.length;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += targets[i]! / n;
  let residual = 0;
  let total = 0;
  for (let i = 0; i < n; i++) {
    residual += (targets[i]! - predicted[i]!) ** 2;
    total += (targets[i]! - mean) ** 2;
  }
  return total > 0 ? 1 - residual / total : null;
}

/** The most probable class of each row, `[n]`; the lower of equals. @param probabilities `[n, K]`. */
export function mostProbable(probabilities: Float64Array, classes: number): Int32Array {
  return Int32Array.from({ length: probabilities.length / classes }, (_, i) => {
    const row = probabilities.subarray(i * classes, (i + 1) * classes);
    return row.indexOf(row.reduce((a, b) => Math.max(a, b)));
  });
}

/** Share of rows whose predicted grade is at most `off` grades from the true one; null without rows. */
export function accuracyWithin(
  predicted: ArrayLike<number>,
  targets: ArrayLike<number>,
  off: number,
): number | null {
  const n = targets.length;
  let right = 0;
  for (let i = 0; i < n; i++) if (Math.abs(predicted[i]! - targets[i]!) <= off) right++;
  return n > 0 ? right / n : null;
}
