import { type FileVerdict, ledger, type VerdictKind, verdictCounts } from '../../catalog/imports.ts';
import { scanOverviews } from '../../catalog/overview.ts';
import { scansOfInstances } from '../../catalog/scans.ts';
import { type ScanLine, scanLine } from '../library/overview.ts';
import type { Session } from '../library/session.ts';

export interface ImportOutcome {
  readonly importId: number;
  readonly ledger: readonly FileVerdict[];
  readonly counts: Readonly<Record<VerdictKind, number>>;
  /** Scans that the files belong to, new and known. */
  readonly scans: readonly ScanLine[];
}

/** What an import that has ended has come to; warnings about its scans are told as notices. */
export function importOutcome(
  session: Pick<Session, 'library' | 'listen'>,
  importId: number,
  sopUids: ReadonlySet<string>,
): ImportOutcome {
  const { catalog } = session.library;
  const ids = new Set(scansOfInstances(catalog, sopUids));
  const scans = scanOverviews(catalog).filter((scan) => ids.has(scan.id));
  for (const { id, problems } of scans) {
    for (const { code, message } of problems) {
      session.listen({ kind: 'notice', code, message: `scan ${id}: ${message}` });
    }
  }
  return {
    importId,
    ledger: ledger(catalog, importId),
    counts: verdictCounts(catalog, importId),
    scans: scans.map(scanLine),
  };
}
