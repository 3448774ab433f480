/** Rows summed at a time: a block of 128 columns then stays in the first-level cache. */
const BLOCK = 4;

/**
 * `Xᵀ X`, `[d, d]`, both triangles. Four rows are folded into one pass over the result, which otherwise costs more
 * memory traffic than arithmetic.
 * @param x `[n, d]` row-major.
 */
export function gram(x: Float64Array, columns: number): Float64Array {
  const d = columns;
  const rows = x.length / d;
  const out = new Float64Array(d * d);
  const whole = rows - (rows % BLOCK);
  for (let i = 0; i < whole; i += BLOCK) addFourRows(out, x, i * d, d);
  for (let i = whole; i < rows; i++) addRow(out, x, i * d, d);
  for (let j = 0; j < d; j++) for (let k = 0; k < j; k++) out[k * d + j] = out[j * d + k]!;
  return out;
}

function addFourRows(out: Float64Array, x: Float64Array, at: number, d: number): void {
  const b = at + d;
  const c = b + d;
  const e = c + d;
  for (let j = 0; j < d; j++) {
    const p = x[at + j]!;
    const q = x[b + j]!;
    const r = x[c + j]!;
    const s = x[e + j]!;
    const row = j * d;
    for (let k = 0; k <= j; k++)
      out[row + k]! += p * x[at + k]! + q * x[b + k]! + r * x[c + k]! + s * x[e + k]!;
  }
}

function addRow(out: Float64Array, x: Float64Array, at: number, d: number): void {
  for (let j = 0; j < d; j++) {
    const value = x[at + j]!;
    for (let k = 0; k <= j; k++) out[j * d + k]! += value * x[at + k]!;
  }
}
