import { deleteBox, insertBox, type StoredBox, updateBox } from './boxes.ts';
import { now } from './now.ts';
import type { Catalog } from './open.ts';

/** One box before and after an action; null where there is none. */
export interface BoxChange {
  readonly before: StoredBox | null;
  readonly after: StoredBox | null;
}

interface ActionRow {
  readonly id: number;
  readonly changes: string;
}

/** Does one action and writes it down, in the caller's transaction. What was undone before cannot be done again. */
export function recordAction(
  catalog: Catalog,
  scanId: string,
  reader: string,
  changes: readonly BoxChange[],
): void {
  for (const change of changes) apply(catalog, change);
  catalog
    .prepare('DELETE FROM box_actions WHERE scan_id = ? AND reader = ? AND undone = 1')
    .run(scanId, reader);
  catalog
    .prepare('INSERT INTO box_actions (scan_id, reader, changes, created_at) VALUES (?, ?, ?, ?)')
    .run(scanId, reader, JSON.stringify(changes), now());
}

/** Takes the reader's last action on a scan back. @returns its changes as they were undone; null when there is none. */
export function undoAction(catalog: Catalog, scanId: string, reader: string): readonly BoxChange[] | null {
  const last = catalog
    .prepare<[string, string], ActionRow>(
      `SELECT id, changes FROM box_actions WHERE scan_id = ? AND reader = ? AND undone = 0
       ORDER BY id DESC LIMIT 1`,
    )
    .get(scanId, reader);
  if (!last) return null;
  const back = (JSON.parse(last.changes) as BoxChange[])
    .map(({ before, after }) => ({ before: after, after: before }))
    .reverse();
  for (const change of back) apply(catalog, change);
  catalog.prepare('UPDATE box_actions SET undone = 1 WHERE id = ?').run(last.id);
  return back;
}

/** Does the action undone last again. @returns its changes; null when there is none. */
export function redoAction(catalog: Catalog, scanId: string, reader: string): readonly BoxChange[] | null {
  const next = catalog
    .prepare<[string, string], ActionRow>(
      `SELECT id, changes FROM box_actions WHERE scan_id = ? AND reader = ? AND undone = 1
       ORDER BY id LIMIT 1`,
    )
    .get(scanId, reader);
  if (!next) return null;
  const changes = JSON.parse(next.changes) as BoxChange[];
  for (const change of changes) apply(catalog, change);
  catalog.prepare('UPDATE box_actions SET undone = 0 WHERE id = ?').run(next.id);
  return changes;
}

/** How many actions can be undone and redone. */
export const actionCounts = (
  catalog: Catalog,
  scanId: string,
  reader: string,
): { readonly undo: number; readonly redo: number } =>
  catalog
    .prepare<[string, string], { undo: number; redo: number }>(
      `SELECT coalesce(sum(1 - undone), 0) AS undo, coalesce(sum(undone), 0) AS redo
       FROM box_actions WHERE scan_id = ? AND reader = ?`,
    )
    .get(scanId, reader)!;

function apply(catalog: Catalog, { before, after }: BoxChange): void {
  const done = after
    ? before
      ? updateBox(catalog, after)
      : insertBox(catalog, after)
    : before !== null && deleteBox(catalog, before.id);
  if (!done) {
    throw new Error(
      `box_actions: expected box ${(before ?? after)?.id} as the log left it; the table differs`,
    );
  }
}
