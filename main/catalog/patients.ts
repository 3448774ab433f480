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
export function setClinical(catalog: Catalog, row: Clinical): void {
  catalog
    .prepare(
      `INSERT INTO clinical
       (patient_key, gold, fev1pp, fev1fvc, age, sex, pack_years, survival_days, event)
       VALUES (@patientKey, @gold, @fev1pp, @fev1fvc, @age, @sex, @packYears, @survivalDays, @event)
       ON CONFLICT (patient_key) DO UPDATE SET
         gold = coalesce(excluded.gold, gold), fev1pp = coalesce(excluded.fev1pp, fev1pp),
         fev1fvc = coalesce(excluded.fev1fvc, fev1fvc), age = coalesce(excluded.age, age),
         sex = coalesce(excluded.sex, sex), pack_years = coalesce(excluded.pack_years, pack_years),
         survival_days = coalesce(excluded.survival_days, survival_days),
         event = coalesce(excluded.event, event)`,
    )
    .run(row);
}

export const clinicalRows = (catalog: Catalog): Clinical[] =>
  catalog
    .prepare<[], Clinical>(
      `SELECT patient_key AS patientKey, gold, fev1pp, fev1fvc, age, sex, pack_years AS packYears,
              survival_days AS survivalDays, event
       FROM clinical ORDER BY patient_key`,
    )
    .all();
