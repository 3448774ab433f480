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

/** `X w`, `[n]`, without a bias. */
export function response({ x, rows, columns }: Design, weights: Float64Array): Float64Array {
  const out = new Float64Array(rows);
  for (let i = 0, at = 0; i < rows; i++, at += columns) {
    let sum = 0;
    for (let j = 0; j < columns; j++) sum += weights[j]! * x[at + j]!;
    out[i] = sum;
  }
  return out;
}

/** Adds `Xᵀ r` to the first `[d]` of a gradient. */
export function addTransposed({ x, rows, columns }: Design, r: Float64Array, gradient: Float64Array): void {
  for (let i = 0, at = 0; i < rows; i++, at += columns) {
    const factor = r[i]!;
    if (factor === 0) continue;
    for (let j = 0; j < columns; j++) gradient[j]! += factor * x[at + j]!;
  }
}
