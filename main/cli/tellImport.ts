import type { FileVerdict } from '../catalog/imports.ts';
import type { ImportOutcome } from '../services/scans/importOutcome.ts';
import type { Output } from './output.ts';

/** Lines of a ledger as a table. */
export const ledgerRows = (lines: readonly FileVerdict[]) =>
  lines.map(({ name, verdict, code, reason }) => ({ file: name, verdict, code, reason }));

/** How many files of each verdict there were, and the scans they belong to. */
export function tellImport({ counts, scans }: ImportOutcome, output: Output): void {
  output.say(
    `${counts.imported} imported, ${counts.duplicate} duplicate, ${counts.skipped} skipped, ${counts.rejected} rejected`,
  );
  output.table('scans', scans, ['seriesUid']);
  output.result('imported', counts);
}
