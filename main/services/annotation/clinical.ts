import { z } from 'zod';
import { Refusal } from '../../../native-models/common/refusal.ts';
import { patientKeys, setClinical } from '../../catalog/patients.ts';
import { inTransaction } from '../../catalog/transaction.ts';
import type { Library } from '../library/library.ts';
import { parseCsv } from './csv.ts';

const optionalNumber = z
  .string()
  .optional()
  .transform((text) => (text === undefined || text === '' ? null : Number(text)))
  .refine((value) => value === null || Number.isFinite(value), 'expected a number or nothing');

const optionalWhole = optionalNumber.refine(
  (value) => value === null || Number.isInteger(value),
  'expected a whole number or nothing',
);

const clinicalRow = z.object({
  gold: optionalWhole,
  fev1pp: optionalNumber,
  fev1fvc: optionalNumber,
  age: optionalNumber,
  sex: z
    .string()
    .optional()
    .transform((text) => text || null),
  packYears: optionalNumber,
  survivalDays: optionalNumber,
  event: optionalWhole,
});

/**
 * Imports clinical values from CSV: `patientId` (or `patient`, the pseudonym), `gold`, `fev1pp`, `fev1fvc`,
 * `age`, `sex`, `packYears`, `survivalDays`, `event`. GOLD 0 makes a patient's lung a source of healthy patches.
 * A value that a later table leaves out stays. Rows of patients that the library does not hold are counted,
 * not stored.
 * @throws Refusal `bad-clinical`, `bad-csv`.
 */
export function importClinical(library: Library, csv: string): { stored: number; unknown: number } {
  const known = new Set(patientKeys(library.catalog));
  const rows = parseCsv(csv, Object.keys(clinicalRow.shape)).map(({ line, values }) => {
    const key = values.patient || (values.patientId && library.pseudonyms.ofPatientId(values.patientId));
    const parsed = clinicalRow.safeParse(values);
    if (!key || !parsed.success) {
      const why = parsed.success
        ? 'expected a column patientId or patient'
        : `column ${parsed.error.issues[0]!.path.join('.')}: ${parsed.error.issues[0]!.message}`;
      throw new Refusal('bad-clinical', `line ${line}: ${why}`);
    }
    return { patientKey: key, ...parsed.data };
  });
  const held = rows.filter((row) => known.has(row.patientKey));
  inTransaction(library.catalog, () => {
    for (const row of held) setClinical(library.catalog, row);
  });
  return { stored: held.length, unknown: rows.length - held.length };
}
