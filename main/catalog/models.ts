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

interface ModelRow extends Omit<Model, 'summary'> {
  readonly summary: string;
}

const SELECT = `SELECT id, kind, name, folder, atlas_id AS atlasId, parent_id AS parentId, subtype, engine,
  weights_sha256 AS weightsSha256, summary FROM models`;
const parse = (row: ModelRow): Model => ({
  ...row,
  summary: JSON.parse(row.summary) as Record<string, unknown>,
});

export function saveModel(catalog: Catalog, model: Model): void {
  catalog
    .prepare(
      `INSERT INTO models (id, kind, name, folder, atlas_id, parent_id, subtype, engine, weights_sha256,
                           summary, created_at)
       VALUES (@id, @kind, @name, @folder, @atlasId, @parentId, @subtype, @engine, @weightsSha256,
               @summary, @createdAt) ON CONFLICT (id) DO NOTHING`,
    )
    .run({ ...model, summary: JSON.stringify(model.summary), createdAt: now() });
}

export const listModels = (catalog: Catalog): Model[] =>
  catalog.prepare<[], ModelRow>(`${SELECT} ORDER BY created_at, rowid`).all().map(parse);

export const findModel = (catalog: Catalog, id: string): Model | undefined => {
  const row = catalog.prepare<[string], ModelRow>(`${SELECT} WHERE id = ?`).get(id);
  return row && parse(row);
};
