import { Refusal } from '../../../native-models/common/refusal.ts';
import type { StudyConfounder, StudyOutcome } from '../../../native-models/study/studyInput.ts';
import { variableOf } from '../clinical/variables.ts';
import type { StudyPatient } from './studyData.ts';

/** Outcomes that are computed from a column: the paper reads out logarithms of the spirometry. */
export const LOGARITHMS: Readonly<Record<string, { readonly of: string; readonly label: string }>> = {
  logFev1pp: { of: 'fev1pp', label: 'log FEV1 % predicted' },
  logFev1Fvc: { of: 'fev1fvc', label: 'log FEV1/FVC' },
};

/** More values than this are no classes. */
const MAX_LEVELS = 20;

/**
 * An outcome as numbers: a logarithm, a number, or grades and classes counted from 0. PRISm is outside the order of
 * GOLD and is left out.
 * @throws Refusal `unknown-column` naming those there are.
 */
export function outcomeOf(patients: readonly StudyPatient[], id: string): StudyOutcome {
  const logarithm = LOGARITHMS[id];
  const column = logarithm?.of ?? id;
  const values = patients.map(({ values }) => values.get(column) ?? null);
  if (values.every((value) => value === null)) throw unknownColumn(patients, column);
  const variable = variableOf(column);
  if (logarithm) {
    const logs = values.map((value) => (typeof value === 'number' && value > 0 ? Math.log(value) : null));
    return { id, label: logarithm.label, kind: 'number', values: logs, levels: [] };
  }
  const label = variable?.label ?? id;
  const graded = variable?.kind === 'grade';
  const texts = values.some((value) => typeof value === 'string');
  if (!graded && !texts)
    return { id, label, kind: 'number', values: values as (number | null)[], levels: [] };
  const shown = id === 'gold' ? values.map((value) => (value === -1 ? null : value)) : values;
  const found = [...new Set(shown.filter((value) => value !== null))].sort((a, b) =>
    typeof a === 'number' && typeof b === 'number' ? a - b : String(a) < String(b) ? -1 : 1,
  );
  if (found.length > MAX_LEVELS) {
    throw new Refusal(
      'too-many-classes',
      `${label} has ${found.length} different values; choose a column of at most ${MAX_LEVELS} classes`,
    );
  }
  const levels = graded ? allGrades(found as number[]) : found;
  const kind = levels.length <= 2 ? 'binary' : graded ? 'grades' : 'classes';
  return {
    id,
    label,
    kind,
    levels: levels.map(String),
    values: shown.map((value) => (value === null ? null : levels.indexOf(value))),
  };
}

/** Also the grades between that nobody has: 1-off counts grades, not columns. */
const allGrades = (found: readonly number[]): number[] =>
  found.length === 0 ? [] : Array.from({ length: found.at(-1)! - found[0]! + 1 }, (_, i) => found[0]! + i);

/** A confounder as columns of numbers: a category becomes one column per level but the most frequent. */
export function confounderOf(patients: readonly StudyPatient[], id: string): StudyConfounder[] {
  const values = patients.map(({ values }) => values.get(id) ?? null);
  if (values.every((value) => value === null)) throw unknownColumn(patients, id);
  const label = variableOf(id)?.label ?? id;
  const text = variableOf(id)?.kind === 'category' || values.some((value) => typeof value === 'string');
  if (!text) return [{ name: label, values: values as (number | null)[] }];
  const counts = new Map<string, number>();
  for (const value of values)
    if (value !== null) counts.set(String(value), (counts.get(String(value)) ?? 0) + 1);
  const levels = [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([level]) => level);
  return levels.slice(1).map((level) => ({
    name: `${label}: ${level}`,
    values: values.map((value) => (value === null ? null : String(value) === level ? 1 : 0)),
  }));
}

export function unknownColumn(patients: readonly StudyPatient[], column: string): Refusal {
  const names = [...new Set(patients.flatMap(({ values }) => [...values.keys()]))].sort();
  return new Refusal(
    'unknown-column',
    `no patient of the study has “${column}”; ${names.length > 0 ? `there are: ${names.join(', ')}` : 'import a clinical table first'}`,
  );
}
