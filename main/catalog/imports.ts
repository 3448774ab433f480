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

export interface ImportRow {
  readonly id: number;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  /** Code of what ended it before its end; null when it came to its end or still runs. */
  readonly failure: string | null;
  /** Process that runs it; null for imports of older versions. */
  readonly pid: number | null;
  /** Paths that were dropped or chosen; none for imports of version 1. */
  readonly roots: readonly string[];
}

/** @param roots the paths that were given. */
export const beginImport = (catalog: Catalog, roots: readonly string[]): number =>
  Number(
    catalog
      .prepare('INSERT INTO imports (started_at, roots, pid) VALUES (?, ?, ?)')
      .run(now(), JSON.stringify(roots), process.pid).lastInsertRowid,
  );

/** An import that was stopped is gone on with in this process. */
export function resumeImport(catalog: Catalog, importId: number): number {
  catalog
    .prepare('UPDATE imports SET finished_at = NULL, failure = NULL, pid = ? WHERE id = ?')
    .run(process.pid, importId);
  return importId;
}

/** @param failure code of what ended it before its end. */
export function finishImport(catalog: Catalog, importId: number, failure: string | null = null): void {
  catalog
    .prepare('UPDATE imports SET finished_at = ?, failure = ? WHERE id = ?')
    .run(now(), failure, importId);
}

export function addVerdict(catalog: Catalog, importId: number, verdict: FileVerdict): void {
  catalog
    .prepare(
      `INSERT INTO import_files (import_id, name, verdict, code, reason, sop_uid)
       VALUES (@importId, @name, @verdict, @code, @reason, @sopUid)`,
    )
    .run({ importId, ...verdict });
}

const LINE = 'SELECT name, verdict, code, reason, sop_uid AS sopUid FROM import_files WHERE import_id = ?';

export const ledger = (catalog: Catalog, importId: number): FileVerdict[] =>
  catalog.prepare<[number], FileVerdict>(LINE).all(importId);

/** A part of the ledger, in the order of the import; of one verdict when it is given. */
export const ledgerPage = (
  catalog: Catalog,
  importId: number,
  verdict: VerdictKind | null,
  offset: number,
  limit: number,
): FileVerdict[] =>
  catalog
    .prepare<[number, string | null, string | null, number, number], FileVerdict>(
      `${LINE} AND (? IS NULL OR verdict = ?) ORDER BY rowid LIMIT ? OFFSET ?`,
    )
    .all(importId, verdict, verdict, limit, offset);

export function verdictCounts(catalog: Catalog, importId: number): Record<VerdictKind, number> {
  const counts = { imported: 0, duplicate: 0, skipped: 0, rejected: 0 };
  const rows = catalog
    .prepare<[number], { verdict: VerdictKind; files: number }>(
      'SELECT verdict, count(*) AS files FROM import_files WHERE import_id = ? GROUP BY verdict',
    )
    .all(importId);
  for (const { verdict, files } of rows) counts[verdict] = files;
  return counts;
}

export const listImports = (catalog: Catalog): ImportRow[] =>
  catalog
    .prepare<[], Omit<ImportRow, 'roots'> & { readonly roots: string | null }>(
      `SELECT id, started_at AS startedAt, finished_at AS finishedAt, failure, pid, roots
       FROM imports ORDER BY id DESC`,
    )
    .all()
    .map((row) => ({ ...row, roots: row.roots === null ? [] : (JSON.parse(row.roots) as string[]) }));
