import { now } from './now.ts';
import type { Catalog } from './open.ts';

export type VerdictKind = 'imported' | 'duplicate' | 'skipped' | 'rejected';

/** The ledger's line for one file. */
export interface FileVerdict {
  readonly name: string;
  readonly verdict: VerdictKind;
  readonly code: string | null;
  readonly reason: string | null;
  readonly sopUid: string | null;
}

export const beginImport = (catalog: Catalog): number =>
  Number(catalog.prepare('INSERT INTO imports (started_at) VALUES (?)').run(now()).lastInsertRowid);

export function finishImport(catalog: Catalog, importId: number): void {
  catalog.prepare('UPDATE imports SET finished_at = ? WHERE id = ?').run(now(), importId);
}

export function addVerdict(catalog: Catalog, importId: number, verdict: FileVerdict): void {
  catalog
    .prepare(
      `INSERT INTO import_files (import_id, name, verdict, code, reason, sop_uid)
       VALUES (@importId, @name, @verdict, @code, @reason, @sopUid)`,
    )
    .run({ importId, ...verdict });
}

export const ledger = (catalog: Catalog, importId: number): FileVerdict[] =>
  catalog
    .prepare<[number], FileVerdict>(
      'SELECT name, verdict, code, reason, sop_uid AS sopUid FROM import_files WHERE import_id = ?',
    )
    .all(importId);
