import { type Design, makeDesign } from '../statistics/design.ts';
import type { StudyConfounder, StudyFeatures } from './studyInput.ts';

/** Sets that have numbers at all. */
export const usable = (features: readonly StudyFeatures[]): StudyFeatures[] =>
  features.filter((set) => set.absent === null);

/** Patients who have every value of every usable set, so that all sets are compared on the same ones. */
export function completeRows(
  patients: number,
  features: readonly StudyFeatures[],
  others: readonly (readonly (number | null)[])[],
): number[] {
  const sets = usable(features);
  return Array.from({ length: patients }, (_, i) => i).filter(
    (i) =>
      others.every((values) => values[i] !== null) &&
      sets.every(({ data, columns }) => {
        for (let j = 0; j < columns; j++) if (Number.isNaN(data[i * columns + j]!)) return false;
        return true;
      }),
  );
}

/** Confounders first, without a penalty, then the set's columns; rows as named. */
export function designOf(
  { data, columns }: StudyFeatures,
  rows: readonly number[],
  confounders: readonly StudyConfounder[] = [],
): Design {
  const width = confounders.length + columns;
  const out = new Float64Array(rows.length * width);
  rows.forEach((row, i) => {
    confounders.forEach(({ values }, j) => {
      out[i * width + j] = values[row]!;
    });
    out.set(data.subarray(row * columns, (row + 1) * columns), i * width + confounders.length);
  });
  return makeDesign({ data: out, columns: width }, confounders.length);
}
