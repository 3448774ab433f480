import { rowCount, type Table } from '../analysis/linearModel.ts';
import { fitStandardisation, type Standardisation, standardise } from '../analysis/standardisation.ts';

/** Columns of a regression, with how much of the ridge penalty each one bears. */
export interface Design {
  /** `[n, d]` row-major. */
  readonly x: Float64Array;
  readonly rows: number;
  readonly columns: number;
  /** `[d]`: 1 for a penalised column, 0 for a confounder that enters as it is. */
  readonly penalised: Float64Array;
}

/**
 * @param unpenalised columns from the front that bear no penalty.
 * @throws RangeError when the numbers do not fill whole rows.
 */
export function makeDesign(table: Table, unpenalised = 0): Design {
  return {
    x: Float64Array.from(table.data),
    rows: rowCount(table),
    columns: table.columns,
    penalised: Float64Array.from({ length: table.columns }, (_, j) => (j < unpenalised ? 0 : 1)),
  };
}

/** Rows of the design, in the order given. */
export function designRows(design: Design, rows: ArrayLike<number>): Design {
  const { columns } = design;
  const x = new Float64Array(rows.length * columns);
  for (let i = 0; i < rows.length; i++) {
    x.set(design.x.subarray(rows[i]! * columns, (rows[i]! + 1) * columns), i * columns);
  }
  return { ...design, x, rows: rows.length };
}

export const scaleOf = ({ x, columns }: Design): Standardisation => fitStandardisation({ data: x, columns });

/** The design with `(x − mean) / scale`; the scale is learnt from training rows only. */
export const scaled = (design: Design, scale: Standardisation): Design => ({
  ...design,
  x: standardise({ data: design.x, columns: design.columns }, scale),
});

/** `X w`, `[n]`, without a bias; four rows share a pass over the weights. */
export function response({ x, rows, columns: d }: Design, weights: Float64Array): Float64Array {
  const out = new Float64Array(rows);
  const whole = rows - (rows % 4);
  for (let i = 0, at = 0; i < whole; i += 4, at += 4 * d) {
    let [p, q, r, s] = [0, 0, 0, 0];
    for (let j = 0; j < d; j++) {
      const weight = weights[j]!;
      p += weight * x[at + j]!;
      q += weight * x[at + d + j]!;
      r += weight * x[at + 2 * d + j]!;
      s += weight * x[at + 3 * d + j]!;
    }
    out[i] = p;
    out[i + 1] = q;
    out[i + 2] = r;
    out[i + 3] = s;
  }
  for (let i = whole; i < rows; i++) {
    let sum = 0;
    for (let j = 0; j < d; j++) sum += weights[j]! * x[i * d + j]!;
    out[i] = sum;
  }
  return out;
}

/** Adds `Xᵀ r` to the first `[d]` of a gradient. */
export function addTransposed(
  { x, rows, columns: d }: Design,
  r: Float64Array,
  gradient: Float64Array,
): void {
  const whole = rows - (rows % 4);
  for (let i = 0, at = 0; i < whole; i += 4, at += 4 * d) {
    const [p, q, u, v] = [r[i]!, r[i + 1]!, r[i + 2]!, r[i + 3]!];
    for (let j = 0; j < d; j++) {
      gradient[j]! += p * x[at + j]! + q * x[at + d + j]! + u * x[at + 2 * d + j]! + v * x[at + 3 * d + j]!;
    }
  }
  for (let i = whole; i < rows; i++) {
    const factor = r[i]!;
    for (let j = 0; j < d; j++) gradient[j]! += factor * x[i * d + j]!;
  }
}
