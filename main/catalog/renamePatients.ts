import type { Catalog } from './open.ts';
import { patientKeys } from './patients.ts';

/** Gives every patient another key, in all tables and in the headers of the instances; call it in a transaction. */
export function renamePatients(catalog: Catalog, renamed: (key: string) => string): void {
  catalog.pragma('defer_foreign_keys = ON');
  for (const key of patientKeys(catalog)) {
    const other = renamed(key);
    for (const table of ['clinical_values', 'studies', 'scans'])
      catalog.prepare(`UPDATE ${table} SET patient_key = ? WHERE patient_key = ?`).run(other, key);
    catalog.prepare('UPDATE patients SET key = ? WHERE key = ?').run(other, key);
  }
  const set = catalog.prepare('UPDATE instances SET header = ? WHERE sop_uid = ?');
  const rows = catalog
    .prepare<[], { sopUid: string; header: string }>('SELECT sop_uid AS sopUid, header FROM instances')
    .all();
  for (const { sopUid, header } of rows) {
    const instance = JSON.parse(header) as { readonly patientKey?: string };
    if (instance.patientKey === undefined) continue;
    set.run(JSON.stringify({ ...instance, patientKey: renamed(instance.patientKey) }), sopUid);
  }
}
