import { stringify } from 'csv-stringify/sync';
import { Refusal } from '../../../native-models/common/refusal.ts';
import { writeFileAtomic } from '../../artefacts/atomicFile.ts';
import { ledger, listImports, type VerdictKind } from '../../catalog/imports.ts';
import type { Library } from '../library/library.ts';
import { nameBelow, withoutPaths } from '../library/withoutPaths.ts';

/**
 * Writes what became of the files of an import as CSV (file, verdict, code, reason) into the library's `exports`,
 * the names relative to what was dropped. @returns the file's name. @throws Refusal `import-unknown`, or as
 * {@link writeFileAtomic}.
 */
export async function exportLedger(
  library: Library,
  importId: number,
  verdict: VerdictKind | null,
): Promise<string> {
  const found = listImports(library.catalog).find(({ id }) => id === importId);
  if (!found) throw new Refusal('import-unknown', `expected the number of an import, got ${importId}`);
  const rows = ledger(library.catalog, importId)
    .filter((line) => verdict === null || line.verdict === verdict)
    .map((line) => ({
      file: nameBelow(line.name, found.roots),
      verdict: line.verdict,
      code: line.code ?? '',
      reason: line.reason === null ? '' : withoutPaths(line.reason, found.roots),
    }));
  const name = `import-${importId}${verdict === null ? '' : `-${verdict}`}.csv`;
  const columns = ['file', 'verdict', 'code', 'reason'];
  // A cell that begins like a formula must not become one in a spreadsheet.
  const text = stringify(rows, { header: true, columns, escape_formulas: true });
  await writeFileAtomic(library.at('exports', name), Buffer.from(text, 'utf8'));
  return name;
}
