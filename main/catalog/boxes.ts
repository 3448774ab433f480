import { SUBTYPES, type Subtype } from '../../native-models/common/subtypes.ts';
import { now } from './now.ts';
import type { Catalog } from './open.ts';
import { prepared } from './prepared.ts';

export { SUBTYPES, type Subtype };

/** A reader's click: the centre of a 32 mm box, LPS mm in the scan. */
export interface Box {
  readonly scanId: string;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly subtype: Subtype;
  readonly reader: string;
}

export interface StoredBox extends Box {
  /** Never given to another box, not even after this one is gone. */
  readonly id: number;
}

const SELECT = 'SELECT id, scan_id AS scanId, x, y, z, subtype, reader FROM boxes';

/** A number that no box has had. */
export const nextBoxId = (catalog: Catalog): number =>
  Number(prepared(catalog, 'INSERT INTO box_numbers DEFAULT VALUES').run().lastInsertRowid);

/** @returns false when the same reader has already put the same box. */
export const addBox = (catalog: Catalog, box: Box): boolean =>
  insertBox(catalog, { ...box, id: nextBoxId(catalog) });

export const insertBox = (catalog: Catalog, box: StoredBox): boolean =>
  prepared(
    catalog,
    `INSERT INTO boxes (id, scan_id, x, y, z, subtype, reader, created_at)
       VALUES (@id, @scanId, @x, @y, @z, @subtype, @reader, @createdAt)
       ON CONFLICT (scan_id, x, y, z, subtype, reader) DO NOTHING`,
  ).run({ ...box, createdAt: now() }).changes === 1;

/** @returns false when no box has the number. @throws SqliteError when the reader has such a box already. */
export const updateBox = (catalog: Catalog, { id, x, y, z, subtype }: StoredBox): boolean =>
  catalog
    .prepare('UPDATE boxes SET x = @x, y = @y, z = @z, subtype = @subtype WHERE id = @id')
    .run({ id, x, y, z, subtype }).changes === 1;

export const deleteBox = (catalog: Catalog, id: number): boolean =>
  catalog.prepare('DELETE FROM boxes WHERE id = ?').run(id).changes === 1;

export const findBox = (catalog: Catalog, id: number): StoredBox | undefined =>
  catalog.prepare<[number], StoredBox>(`${SELECT} WHERE id = ?`).get(id);

/** The reader's box of the same place and subtype. */
export const sameBox = (catalog: Catalog, box: Box): StoredBox | undefined =>
  prepared<Box, StoredBox>(
    catalog,
    `${SELECT} WHERE scan_id = @scanId AND x = @x AND y = @y AND z = @z AND subtype = @subtype AND reader = @reader`,
  ).get({ ...box });

export const boxesOf = (catalog: Catalog, scanId: string, reader: string): StoredBox[] =>
  catalog
    .prepare<[string, string], StoredBox>(`${SELECT} WHERE scan_id = ? AND reader = ? ORDER BY id`)
    .all(scanId, reader);

export const listBoxes = (catalog: Catalog): Box[] =>
  catalog.prepare<[], Box>('SELECT scan_id AS scanId, x, y, z, subtype, reader FROM boxes ORDER BY id').all();

export interface BoxCount {
  readonly scanId: string;
  readonly patientKey: string;
  readonly reader: string;
  readonly subtype: Subtype;
  readonly boxes: number;
}

export const countBoxes = (catalog: Catalog): BoxCount[] =>
  catalog
    .prepare<[], BoxCount>(
      `SELECT scan_id AS scanId, patient_key AS patientKey, reader, subtype, count(*) AS boxes
       FROM boxes JOIN scans ON scans.id = scan_id
       GROUP BY scan_id, reader, subtype ORDER BY patient_key, scan_id, reader, subtype`,
    )
    .all();
