/**
 * `out = Σ share · part`, always in the order of the parts, so that the result has the same bits in
 * every run. `out` may be one of the parts.
 */
export function addShares(
  parts: readonly Float32Array[],
  shares: readonly number[],
  out: Float32Array,
): void {
  const [first, second] = parts;
  if (!first) throw new Error('addShares: nothing to add');
  if (parts.length === 1) {
    out.set(first);
  } else if (parts.length === 2) {
    const [a, b] = [shares[0]!, shares[1]!];
    for (let i = 0; i < out.length; i++) out[i] = a * first[i]! + b * second![i]!;
  } else {
    for (let i = 0; i < out.length; i++) {
      let sum = 0;
      for (let p = 0; p < parts.length; p++) sum += shares[p]! * parts[p]![i]!;
      out[i] = sum;
    }
  }
}
