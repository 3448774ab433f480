import { fitStandardisation, standardise } from '../analysis/standardisation.ts';
import { deriveSeed } from '../common/random.ts';
import { principalComponents } from '../statistics/principalComponents.ts';
import type { StudyFeatures, StudyInput } from './studyInput.ts';

/** Patients on a plane by their features: those who are alike lie near each other. */
export interface FeatureMap {
  readonly features: string;
  readonly method: 'PCA' | 'UMAP';
  readonly axes: readonly [string, string];
  readonly points: readonly (readonly [number, number])[];
  /** Index of each point's patient in the study's columns. */
  readonly patients: readonly number[];
}

/** UMAP: `[n, d]` standardised columns → `[n, 2]`. */
export type Embed = (data: Float64Array, d: number, seed: number) => Promise<Float64Array>;

/** A map shows no more patients than this: evenly spaced ones of a larger cohort. */
const MAX_PATIENTS = 1000;
/** Fewer patients or columns than this make no map. */
const MIN_PATIENTS = 10;
const MIN_COLUMNS = 3;

/** Two maps of each set of features, by PCA and by UMAP, of the patients who have all of its values. */
export async function featureMaps(
  { patients, features, settings }: StudyInput,
  embed: Embed,
  between: () => Promise<void>,
): Promise<FeatureMap[]> {
  const maps: FeatureMap[] = [];
  for (const set of features) {
    if (set.absent !== null || set.columns < MIN_COLUMNS) continue;
    const rows = spaced(rowsOf(set, patients.length));
    if (rows.length < MIN_PATIENTS) continue;
    await between();
    const d = set.columns;
    const data = new Float64Array(rows.length * d);
    rows.forEach((row, i) => {
      data.set(set.data.subarray(row * d, (row + 1) * d), i * d);
    });
    const { scores, explained } = principalComponents(data, d, 2);
    const axis = (c: number) => `component ${c + 1} (${(100 * explained[c]!).toFixed(1)} %)`;
    const base = { features: set.label, patients: rows };
    maps.push({ ...base, method: 'PCA', axes: [axis(0), axis(1)], points: pairs(scores) });
    await between();
    const table = { data, columns: d };
    const scaled = standardise(table, fitStandardisation(table));
    const embedded = await embed(scaled, d, deriveSeed(settings.seed, 'umap'));
    maps.push({ ...base, method: 'UMAP', axes: ['UMAP 1', 'UMAP 2'], points: pairs(embedded) });
  }
  return maps;
}

const rowsOf = ({ data, columns }: StudyFeatures, patients: number): number[] =>
  Array.from({ length: patients }, (_, i) => i).filter((i) =>
    data.subarray(i * columns, (i + 1) * columns).every((value) => !Number.isNaN(value)),
  );

const spaced = (rows: readonly number[]): number[] =>
  rows.length <= MAX_PATIENTS
    ? [...rows]
    : Array.from({ length: MAX_PATIENTS }, (_, i) => rows[Math.floor((i * rows.length) / MAX_PATIENTS)]!);

const pairs = (values: Float64Array): (readonly [number, number])[] =>
  Array.from({ length: values.length / 2 }, (_, i) => [values[2 * i]!, values[2 * i + 1]!]);
