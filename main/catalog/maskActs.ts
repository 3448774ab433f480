import type { Vec3 } from '../../native-models/common/geometry.ts';
import type { Level } from '../../native-models/common/probabilityLevel.ts';
import type { Subtype } from './boxes.ts';
import { now } from './now.ts';
import type { Catalog } from './open.ts';

/** What a reader does to the mask of a subtype: one stroke of the brush, or another threshold. */
export type MaskAct =
  | {
      readonly kind: 'stroke';
      readonly subtype: Subtype;
      readonly mode: 'paint' | 'erase';
      /** Patient axis (x, y, z) across which the brush is one slice thin; null for a ball. */
      readonly flat: 0 | 1 | 2 | null;
      readonly radiusMm: number;
      /** LPS mm. */
      readonly points: readonly Vec3[];
    }
  | { readonly kind: 'level'; readonly subtype: Subtype; readonly level: Level };

export interface StoredMaskAct {
  readonly id: number;
  readonly act: MaskAct;
}

interface Row {
  readonly id: number;
  readonly act: string;
}

const parse = ({ id, act }: Row): StoredMaskAct => ({ id, act: JSON.parse(act) as MaskAct });

/** What was undone before cannot be done again. */
export function recordMaskAct(catalog: Catalog, scanId: string, reader: string, act: MaskAct): void {
  catalog
    .prepare("UPDATE mask_acts SET state = 'dropped' WHERE scan_id = ? AND reader = ? AND state = 'undone'")
    .run(scanId, reader);
  catalog
    .prepare('INSERT INTO mask_acts (scan_id, reader, act, created_at) VALUES (?, ?, ?, ?)')
    .run(scanId, reader, JSON.stringify(act), now());
}

/** Takes the last act back, or does the one undone last again. @returns false when there is none. */
export function stepMaskAct(catalog: Catalog, scanId: string, reader: string, to: 'undo' | 'redo'): boolean {
  const [from, into, which] = to === 'undo' ? ['done', 'undone', 'max'] : ['undone', 'done', 'min'];
  const changed = catalog
    .prepare(
      `UPDATE mask_acts SET state = ? WHERE id =
       (SELECT ${which}(id) FROM mask_acts WHERE scan_id = ? AND reader = ? AND state = ?)`,
    )
    .run(into, scanId, reader, from);
  return changed.changes === 1;
}

/** What a reader has done to the masks of a scan and not undone, the first first. */
export const maskActsOf = (catalog: Catalog, scanId: string, reader: string): StoredMaskAct[] =>
  catalog
    .prepare<[string, string], Row>(
      "SELECT id, act FROM mask_acts WHERE scan_id = ? AND reader = ? AND state = 'done' ORDER BY id",
    )
    .all(scanId, reader)
    .map(parse);

/** Acts by number, also those undone since. */
export const maskActsById = (catalog: Catalog, ids: readonly number[]): StoredMaskAct[] =>
  catalog
    .prepare<[string], Row>(
      'SELECT id, act FROM mask_acts WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id',
    )
    .all(JSON.stringify(ids))
    .map(parse);

/** How many acts can be undone and redone. */
export const maskActCounts = (
  catalog: Catalog,
  scanId: string,
  reader: string,
): { readonly undo: number; readonly redo: number } =>
  catalog
    .prepare<[string, string], { undo: number; redo: number }>(
      `SELECT count(*) FILTER (WHERE state = 'done') AS undo, count(*) FILTER (WHERE state = 'undone') AS redo
       FROM mask_acts WHERE scan_id = ? AND reader = ?`,
    )
    .get(scanId, reader)!;
