/** `w · x + b` on features as they come: any standardisation is already folded in. */
export interface LinearModel {
  readonly weights: Float64Array;
  readonly bias: number;
}

/** Numbers by row: `[n, d]` row-major, n being `data.length / columns`. */
export interface Table {
  readonly data: Float32Array | Float64Array;
  readonly columns: number;
}

/** @throws RangeError when the data does not fill whole rows. */
export function rowCount(table: Table): number {
  const rows = table.data.length / table.columns;
  if (!Number.isInteger(rows)) {
    throw new RangeError(`rowCount: ${table.data.length} numbers do not fill rows of ${table.columns}`);
  }
  return rows;
}

/** `X w + b`, `[n]`. @throws RangeError when the model has another number of features. */
export function linearResponse(model: LinearModel, table: Table): Float64Array {
  const { data, columns } = table;
  if (model.weights.length !== columns) {
    throw new RangeError(`linearResponse: expected ${model.weights.length} features, got ${columns}`);
  }
  const out = new Float64Array(rowCount(table));
  for (let i = 0; i < out.length; i++) {
    let sum = model.bias;
    for (let j = 0; j < columns; j++) sum += model.weights[j]! * data[i * columns + j]!;
    out[i] = sum;
  }
  return out;
}

/** The rows named, in that order, as a new table. */
export function selectRows(table: Table, rows: readonly number[]): Table {
  const { data, columns } = table;
  const out = new Float64Array(rows.length * columns);
  rows.forEach((row, i) => {
    out.set(data.subarray(row * columns, (row + 1) * columns), i * columns);
  });
  return { data: out, columns };
}
