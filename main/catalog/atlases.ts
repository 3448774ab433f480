import { now } from './now.ts';
import type { Catalog } from './open.ts';

export interface AtlasRow {
  readonly id: string;
  readonly name: string;
  /** Relative to the library; holds `lungs.nii.gz` and `landmarks.json`. */
  readonly folder: string;
  readonly landmarks: number;
  /** The scan it was made from; null when imported. */
  readonly scanId: string | null;
  readonly createdAt: string;
}

const SELECT = 'SELECT id, name, folder, landmarks, scan_id AS scanId, created_at AS createdAt FROM atlases';

export function saveAtlas(catalog: Catalog, atlas: Omit<AtlasRow, 'createdAt'>): void {
  catalog
    .prepare(
      `INSERT INTO atlases (id, name, folder, landmarks, scan_id, created_at)
       VALUES (@id, @name, @folder, @landmarks, @scanId, @createdAt) ON CONFLICT (id) DO NOTHING`,
    )
    .run({ ...atlas, createdAt: now() });
}

export const listAtlases = (catalog: Catalog): AtlasRow[] =>
  catalog.prepare<[], AtlasRow>(`${SELECT} ORDER BY created_at, rowid`).all();

export const findAtlas = (catalog: Catalog, id: string): AtlasRow | undefined =>
  catalog.prepare<[string], AtlasRow>(`${SELECT} WHERE id = ?`).get(id);
