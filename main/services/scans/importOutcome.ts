import {
  type FileVerdict,
  finishImport,
  ledger,
  type VerdictKind,
  verdictCounts,
} from '../../catalog/imports.ts';
import { scanOverviews } from '../../catalog/overview.ts';
import { scansOfInstances } from '../../catalog/scans.ts';
import { audit } from '../library/audit.ts';
import { type ScanLine, scanLine } from '../library/overview.ts';
import type { Session } from '../library/session.ts';

export interface ImportOutcome {
  readonly importId: number;
  readonly ledger: readonly FileVerdict[];
  readonly counts: Readonly<Record<VerdictKind, number>>;
  /** Scans that the files belong to, new and known. */
  readonly scans: readonly ScanLine[];
}

/** Closes an import whose files are grouped; warnings about its scans are told as notices. @returns what it has come to. */
export function concludeImport(
  session: Pick<Session, 'library' | 'listen'>,
  importId: number,
  sopUids: ReadonlySet<string>,
  deidentified: boolean,
): ImportOutcome {
  const { library } = session;
  const { catalog } = library;
  finishImport(catalog, importId);
  const counts = verdictCounts(catalog, importId);
  audit(library, 'imported', `import ${importId}`, { ...counts, deidentified });
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
    counts,
    scans: scans.map(scanLine),
  };
}
