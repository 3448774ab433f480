import { SUBTYPES, type Subtype } from '../../../native-models/common/subtypes.ts';
import { countBoxes } from '../../catalog/boxes.ts';
import { clinicalRows } from '../../catalog/patients.ts';
import { listScans } from '../../catalog/scans.ts';
import type { Library } from '../library/library.ts';

export interface CountsOfPatient {
  readonly pseudonym: string;
  readonly scanIds: readonly string[];
  readonly gold: number | null;
  readonly counts: Readonly<Record<Subtype, number>>;
}

/** One reader's boxes per subtype of each patient who has any, or whom the clinical table calls healthy. */
export function countsPerPatient(library: Library, reader: string): CountsOfPatient[] {
  const rows = countBoxes(library.catalog).filter((row) => row.reader === reader);
  const gold = new Map(clinicalRows(library.catalog).map((row) => [row.patientKey, row.gold]));
  const scans = new Map<string, string[]>();
  for (const { patientKey, id } of listScans(library.catalog)) {
    scans.set(patientKey, [...(scans.get(patientKey) ?? []), id]);
  }
  return [...scans]
    .filter(([key]) => gold.get(key) === 0 || rows.some((row) => row.patientKey === key))
    .map(([key, scanIds]) => ({
      pseudonym: key,
      scanIds,
      gold: gold.get(key) ?? null,
      counts: Object.fromEntries(
        SUBTYPES.map((subtype) => [
          subtype,
          rows
            .filter((row) => row.patientKey === key && row.subtype === subtype)
            .reduce((sum, row) => sum + row.boxes, 0),
        ]),
      ) as Record<Subtype, number>,
    }));
}
