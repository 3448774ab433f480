import { now } from './now.ts';
import type { Catalog } from './open.ts';

export interface Model {
  readonly id: string;
  readonly kind: 'pretrained' | 'finetuned';
  readonly name: string;
  /** Relative to the library. */
  readonly folder: string;
  readonly atlasId: string;
  readonly parentId: string | null;
  readonly subtype: string | null;
  readonly engine: string;
  readonly weightsSha256: string;
  readonly summary: Readonly<Record<string, unknown>>;
}

export interface StoredModel extends Model {
  readonly createdAt: string;
}

interface ModelRow extends Omit<StoredModel, 'summary'> {
  readonly summary: string;
}

const SELECT = `SELECT id, kind, name, folder, atlas_id AS atlasId, parent_id AS parentId, subtype, engine,
  weights_sha256 AS weightsSha256, summary, created_at AS createdAt FROM models`;
const parse = (row: ModelRow): StoredModel => ({
  ...row,
  summary: JSON.parse(row.summary) as Record<string, unknown>,
});

/** @param createdAt of a model that was made elsewhere; now by default. */
export function saveModel(catalog: Catalog, model: Model, createdAt = now()): void {
  catalog
    .prepare(
      `INSERT INTO models (id, kind, name, folder, atlas_id, parent_id, subtype, engine, weights_sha256,
                           summary, created_at)
       VALUES (@id, @kind, @name, @folder, @atlasId, @parentId, @subtype, @engine, @weightsSha256,
               @summary, @createdAt) ON CONFLICT (id) DO NOTHING`,
    )
    .run({ ...model, summary: JSON.stringify(model.summary), createdAt });
}

export const listModels = (catalog: Catalog): StoredModel[] =>
  catalog.prepare<[], ModelRow>(`${SELECT} ORDER BY created_at, rowid`).all().map(parse);

export const findModel = (catalog: Catalog, id: string): StoredModel | undefined => {
  const row = catalog.prepare<[string], ModelRow>(`${SELECT} WHERE id = ?`).get(id);
  return row && parse(row);
};

export function renameModelRow(catalog: Catalog, id: string, name: string): void {
  catalog.prepare('UPDATE models SET name = ? WHERE id = ?').run(name, id);
}

/** Joins models that came before their parent did. */
export function adoptModels(catalog: Catalog, parentId: string, ids: readonly string[]): void {
  const adopt = catalog.prepare('UPDATE models SET parent_id = ? WHERE id = ? AND parent_id IS NULL');
  for (const id of ids) adopt.run(parentId, id);
}

/** The row alone: predictions and children must be gone. */
export function removeModelRow(catalog: Catalog, id: string): void {
  catalog.prepare('DELETE FROM models WHERE id = ?').run(id);
}
