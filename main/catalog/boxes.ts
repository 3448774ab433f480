import { now } from './now.ts';
import type { Catalog } from './open.ts';

export const SUBTYPES = ['centrilobular', 'paraseptal', 'panlobular', 'healthy', 'artefact'] as const;
export type Subtype = (typeof SUBTYPES)[number];

/** A reader's click: the centre of a 32 mm box, LPS mm in the scan. */
export interface Box {
  readonly scanId: string;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly subtype: Subtype;
  readonly reader: string;
}

/** @returns false when the same reader has already put the same box. */
export const addBox = (catalog: Catalog, box: Box): boolean =>
  catalog
    .prepare(
      `INSERT OR IGNORE INTO boxes (scan_id, x, y, z, subtype, reader, created_at)
       VALUES (@scanId, @x, @y, @z, @subtype, @reader, @createdAt)`,
    )
    .run({ ...box, createdAt: now() }).changes === 1;

export const listBoxes = (catalog: Catalog): Box[] =>
  catalog.prepare<[], Box>('SELECT scan_id AS scanId, x, y, z, subtype, reader FROM boxes ORDER BY id').all();
