import { now } from './now.ts';
import type { Catalog } from './open.ts';

export interface SavedStudy {
  readonly id: string;
  readonly name: string;
  /** JSON of its definition. */
  readonly definition: string;
  /** Key of what the last result was computed from; null before the first run. */
  readonly resultKey: string | null;
  readonly ranAt: string | null;
  readonly createdAt: string;
}

const SELECT = `SELECT id, name, definition, result_key AS resultKey, ran_at AS ranAt, created_at AS createdAt
  FROM saved_studies`;

/** A study of the same id takes its new definition; its earlier result stays until it runs again. */
export function saveStudyRow(catalog: Catalog, study: Pick<SavedStudy, 'id' | 'name' | 'definition'>): void {
  catalog
    .prepare(
      `INSERT INTO saved_studies (id, name, definition, created_at) VALUES (@id, @name, @definition, @createdAt)
       ON CONFLICT (id) DO UPDATE SET name = excluded.name, definition = excluded.definition`,
    )
    .run({ ...study, createdAt: now() });
}

export const listStudyRows = (catalog: Catalog): SavedStudy[] =>
  catalog.prepare<[], SavedStudy>(`${SELECT} ORDER BY created_at, id`).all();

export const findStudyRow = (catalog: Catalog, id: string): SavedStudy | undefined =>
  catalog.prepare<[string, string], SavedStudy>(`${SELECT} WHERE id = ? OR name = ?`).get(id, id);

export function keepStudyResult(catalog: Catalog, id: string, resultKey: string): void {
  catalog
    .prepare('UPDATE saved_studies SET result_key = ?, ran_at = ? WHERE id = ?')
    .run(resultKey, now(), id);
}

export function removeStudyRow(catalog: Catalog, id: string): void {
  catalog.prepare('DELETE FROM saved_studies WHERE id = ?').run(id);
}

export interface ImportedFeatures {
  readonly name: string;
  readonly path: string;
  readonly columns: number;
  readonly patients: number;
  readonly sha256: string;
}

export const listImportedFeatures = (catalog: Catalog): ImportedFeatures[] =>
  catalog
    .prepare<[], ImportedFeatures>(
      'SELECT name, path, columns, patients, sha256 FROM imported_features ORDER BY name',
    )
    .all();

export function saveImportedFeatures(catalog: Catalog, row: ImportedFeatures): void {
  catalog
    .prepare(
      `INSERT INTO imported_features (name, path, columns, patients, sha256, created_at)
       VALUES (@name, @path, @columns, @patients, @sha256, @createdAt)
       ON CONFLICT (name) DO UPDATE SET path = excluded.path, columns = excluded.columns,
         patients = excluded.patients, sha256 = excluded.sha256`,
    )
    .run({ ...row, createdAt: now() });
}
