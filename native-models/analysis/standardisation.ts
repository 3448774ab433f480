import { type LinearModel, rowCount, type Table } from './linearModel.ts';

/** Per feature; the scale is the population s.d., or 1 where a feature does not vary. */
export interface Standardisation {
  readonly mean: Float64Array;
  readonly scale: Float64Array;
}

/** Two passes, so that a large mean does not swallow a small spread. */
export function fitStandardisation(table: Table): Standardisation {
  const { data, columns } = table;
  const n = rowCount(table);
  const mean = new Float64Array(columns);
  const scale = new Float64Array(columns);
  for (let j = 0; j < columns; j++) {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += data[i * columns + j]!;
    mean[j] = sum / n;
    let squares = 0;
    for (let i = 0; i < n; i++) squares += (data[i * columns + j]! - mean[j]!) ** 2;
    const deviation = Math.sqrt(squares / n);
    // Rounding leaves a constant feature a spread of ~1e-16 of its mean; dividing by that would invent one.
    scale[j] = deviation > 1e-12 * Math.max(1, Math.abs(mean[j]!)) ? deviation : 1;
  }
  return { mean, scale };
}

/** `(x − mean) / scale`, a new `[n, d]`. */
export function standardise(table: Table, { mean, scale }: Standardisation): Float64Array {
  const out = new Float64Array(table.data.length);
  for (let i = 0; i < out.length; i++) {
    const j = i % table.columns;
    out[i] = (table.data[i]! - mean[j]!) / scale[j]!;
  }
  return out;
}

/** The model on raw features that answers as `model` does on standardised ones. */
export function foldStandardisation(model: LinearModel, { mean, scale }: Standardisation): LinearModel {
  const weights = model.weights.map((w, j) => w / scale[j]!);
  return { weights, bias: model.bias - weights.reduce((sum, w, j) => sum + w * mean[j]!, 0) };
}
