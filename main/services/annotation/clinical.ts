import { importTable } from '../clinical/clinicalTable.ts';
import type { Library } from '../library/library.ts';

/**
 * Imports clinical values from CSV: `patientId` (or `patient`, the pseudonym) and any columns; GOLD 0 makes a patient's
 * lung a source of healthy patches. A value that a later table leaves out stays. Rows of patients that the library does
 * not hold are counted, not stored.
 * @throws Refusal as {@link importTable}.
 */
export function importClinical(library: Library, csv: string): { stored: number; unknown: number } {
  const { patients, unknown } = importTable(library, Buffer.from(csv));
  return { stored: patients, unknown };
}
