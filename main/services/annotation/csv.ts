import { parse } from 'csv-parse/sync';
import { Refusal } from '../../../native-models/common/refusal.ts';

export interface CsvRow {
  /** Line of the file, the header being line 1. */
  readonly line: number;
  readonly values: Readonly<Record<string, string>>;
}

/**
 * Rows of CSV text by the names of its header.
 * @throws Refusal `bad-csv` for text that is no table, for a table without rows, and when it has none of
 *   the columns `expected`.
 */
export function parseCsv(csv: string, expected: readonly string[]): CsvRow[] {
  const rows = parseRows(csv).map(({ record, info }) => ({ line: info.lines, values: record }));
  const [first] = rows;
  if (!first) throw new Refusal('bad-csv', 'expected a header and at least one row; got no row');
  const names = Object.keys(first.values);
  if (!names.some((name) => expected.includes(name))) {
    throw new Refusal('bad-csv', `expected the columns ${expected.join(', ')}; got ${names.join(', ')}`);
  }
  return rows;
}

interface ParsedRow {
  readonly record: Readonly<Record<string, string>>;
  readonly info: { readonly lines: number };
}

function parseRows(csv: string): readonly ParsedRow[] {
  try {
    const options = { columns: true, skip_empty_lines: true, trim: true, bom: true, info: true } as const;
    return parse(csv, options) as unknown as ParsedRow[];
  } catch (error) {
    throw new Refusal('bad-csv', error instanceof Error ? error.message : String(error));
  }
}
