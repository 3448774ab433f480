import type { Catalog } from './open.ts';

/** One value of a patient, or of a patient at the date of one scan. */
export interface ClinicalValue {
  readonly patientKey: string;
  /** `YYYYMMDD`; empty for the patient's own. */
  readonly date: string;
  /** A known variable, or the header of a column of the reader's own. */
  readonly name: string;
  readonly value: number | string;
}

export interface ColumnMapping {
  readonly header: string;
  readonly meaning: string;
  readonly kind: string;
}

/** Values given replace those stored under the same patient, date and name; within the caller's transaction. */
export function putClinicalValues(catalog: Catalog, values: readonly ClinicalValue[]): void {
  const put = catalog.prepare(
    `INSERT INTO clinical_values (patient_key, date, name, value) VALUES (@patientKey, @date, @name, @value)
     ON CONFLICT (patient_key, date, name) DO UPDATE SET value = excluded.value`,
  );
  for (const value of values) put.run(value);
}

export const clinicalValues = (catalog: Catalog): ClinicalValue[] =>
  catalog
    .prepare<[], ClinicalValue>(
      'SELECT patient_key AS patientKey, date, name, value FROM clinical_values ORDER BY patient_key, name, date',
    )
    .all();

/** Names of the columns that have values, with how many patients have one. */
export const clinicalNames = (catalog: Catalog): { readonly name: string; readonly patients: number }[] =>
  catalog
    .prepare<[], { name: string; patients: number }>(
      'SELECT name, count(DISTINCT patient_key) AS patients FROM clinical_values GROUP BY name ORDER BY name',
    )
    .all();

export const columnMappings = (catalog: Catalog): ColumnMapping[] =>
  catalog.prepare<[], ColumnMapping>('SELECT header, meaning, kind FROM clinical_mappings').all();

export function saveMappings(catalog: Catalog, mappings: readonly ColumnMapping[]): void {
  const save = catalog.prepare(
    `INSERT INTO clinical_mappings (header, meaning, kind) VALUES (@header, @meaning, @kind)
     ON CONFLICT (header) DO UPDATE SET meaning = excluded.meaning, kind = excluded.kind`,
  );
  for (const mapping of mappings) save.run(mapping);
}
