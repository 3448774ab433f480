/** Lower triangle of a Cholesky decomposition, `[n, n]` row-major. */
export interface Factor {
  readonly lower: Float64Array;
  readonly size: number;
}

/** A pivot below this share of its diagonal is rounding: the column is a combination of those before it. */
const RELATIVE_PIVOT = 1e-11;

/**
 * `A = L Lᵀ`.
 * @param a `[n, n]` row-major, symmetric; its lower triangle is read. Not changed.
 * @throws SingularMatrix naming the first column that depends on those before it.
 */
export function factorise(a: Float64Array, n: number): Factor {
  const lower = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= lower[i * n + k]! * lower[j * n + k]!;
      if (i !== j) lower[i * n + j] = sum / lower[j * n + j]!;
      else if (sum > RELATIVE_PIVOT * Math.abs(a[i * n + i]!)) lower[i * n + i] = Math.sqrt(sum);
      else throw new SingularMatrix(i);
    }
  }
  return { lower, size: n };
}

/** A matrix that cannot be factorised: column `column` adds nothing to those before it. */
export class SingularMatrix extends RangeError {
  override readonly name = 'SingularMatrix';
  readonly column: number;

  constructor(column: number) {
    super(`factorise: column ${column} depends on those before it`);
    this.column = column;
  }
}

/** x of `A x = b`, a new `[n]`. */
export function solve({ lower, size: n }: Factor, b: Float64Array): Float64Array {
  const x = b.slice();
  for (let i = 0; i < n; i++) {
    let sum = x[i]!;
    for (let k = 0; k < i; k++) sum -= lower[i * n + k]! * x[k]!;
    x[i] = sum / lower[i * n + i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = x[i]!;
    for (let k = i + 1; k < n; k++) sum -= lower[k * n + i]! * x[k]!;
    x[i] = sum / lower[i * n + i]!;
  }
  return x;
}

/** A⁻¹, `[n, n]`. */
export function invert(factor: Factor): Float64Array {
  const n = factor.size;
  const out = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    const unit = new Float64Array(n);
    unit[j] = 1;
    const column = solve(factor, unit);
    for (let i = 0; i < n; i++) out[i * n + j] = column[i]!;
  }
  return out;
}
