import { bodeIndex } from '../../../native-models/statistics/bode.ts';
import { type ClinicalValue, clinicalValues } from '../../catalog/clinicalValues.ts';
import { scanOverviews } from '../../catalog/overview.ts';
import type { StudyDefinition } from '../../model/studyDefinition.ts';
import type { Library } from '../library/library.ts';

/** One patient of a study with the scan that stands for them. */
export interface StudyPatient {
  readonly patientKey: string;
  /** Null where the library holds clinical values but no scan. */
  readonly scanId: string | null;
  readonly date: string;
  /** By name: of that scan's date, else of the patient. */
  readonly values: ReadonlyMap<string, number | string>;
}

/** Patients with a scan, in the order of their keys, and their clinical values at that scan. */
export function studyPatients(library: Library, visit: StudyDefinition['visit']): StudyPatient[] {
  const scans = new Map<string, { scanId: string; date: string }>();
  for (const { id, patientKey, studyDate } of scanOverviews(library.catalog)) {
    const date = studyDate ?? '';
    const known = scans.get(patientKey);
    const better = !known || (visit === 'first' ? date < known.date : date > known.date);
    if (better || (known.date === date && id < known.scanId)) scans.set(patientKey, { scanId: id, date });
  }
  const values = Map.groupBy(clinicalValues(library.catalog), ({ patientKey }) => patientKey);
  return [...scans]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([patientKey, { scanId, date }]) => ({
      patientKey,
      scanId,
      date,
      values: withBode(valuesAt(values.get(patientKey) ?? [], date)),
    }));
}

/** Values of that date where there are some, else the patient's own; a value of another date is another visit's. */
function valuesAt(all: readonly ClinicalValue[], date: string): Map<string, number | string> {
  const out = new Map<string, number | string>();
  for (const { name, value, date: of } of all) if (of === '') out.set(name, value);
  for (const { name, value, date: of } of all) if (of !== '' && of === date) out.set(name, value);
  return out;
}

function withBode(values: Map<string, number | string>): Map<string, number | string> {
  const parts = ['bmi', 'fev1pp', 'mmrc', 'walkMetres'].map((name) => values.get(name));
  if (!values.has('bode') && parts.every((part) => typeof part === 'number')) {
    const [bmi, fev1pp, mmrc, walk] = parts as [number, number, number, number];
    values.set('bode', bodeIndex(bmi, fev1pp, mmrc, walk));
  }
  return values;
}

/** True for a patient of the study's cohort; who lacks the value is not. */
export function inCohort({ values }: StudyPatient, cohort: StudyDefinition['cohort']): boolean {
  return cohort.every(({ column, is, value }) => {
    const found = values.get(column);
    if (found === undefined) return false;
    if (is === 'equal') return found === value;
    if (is === 'not') return found !== value;
    if (typeof found !== 'number') return false;
    return is === 'at-least' ? found >= Number(value) : found <= Number(value);
  });
}
