import { putClinicalValues } from './clinicalValues.ts';
import { now } from './now.ts';
import type { Catalog } from './open.ts';

export interface Clinical {
  readonly patientKey: string;
  readonly gold: number | null;
  readonly fev1pp: number | null;
  readonly fev1fvc: number | null;
  readonly age: number | null;
  readonly sex: string | null;
  readonly packYears: number | null;
  readonly survivalDays: number | null;
  readonly event: number | null;
}

export function addPatient(catalog: Catalog, key: string): void {
  catalog.prepare('INSERT OR IGNORE INTO patients (key, created_at) VALUES (?, ?)').run(key, now());
}

export const patientKeys = (catalog: Catalog): string[] =>
  catalog
    .prepare<[], { key: string }>('SELECT key FROM patients ORDER BY key')
    .all()
    .map((row) => row.key);

/** Values given replace those stored; what is null leaves them. */
export const setClinical = (catalog: Catalog, { patientKey, ...values }: Clinical): void =>
  putClinicalValues(
    catalog,
    Object.entries(values).flatMap(([name, value]) =>
      value === null ? [] : [{ patientKey, date: '', name, value }],
    ),
  );

export const clinicalRows = (catalog: Catalog): Clinical[] =>
  catalog
    .prepare<[], Clinical>(
      `SELECT patient_key AS patientKey, gold, fev1pp, fev1fvc, age, sex, pack_years AS packYears,
              survival_days AS survivalDays, event
       FROM clinical ORDER BY patient_key`,
    )
    .all();
