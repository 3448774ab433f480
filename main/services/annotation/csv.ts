import { Readable } from 'node:stream';
import { parse as parseStream } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import { isRefusal, Refusal } from '../../../native-models/common/refusal.ts';

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
  if (!first) throw noRow();
  requireColumns(Object.keys(first.values), expected);
  return rows;
}

/**
 * The same for a long table, row by row, while others have their turn.
 * @throws Refusal as {@link parseCsv}, when it comes to the line.
 */
export async function* csvRows(csv: string, expected: readonly string[]): AsyncGenerator<CsvRow> {
  const parser = Readable.from(piecesOf(csv)).pipe(parseStream(OPTIONS));
  let rows = 0;
  try {
    for await (const { record, info } of parser as AsyncIterable<ParsedRow>) {
      if (rows++ === 0) requireColumns(Object.keys(record), expected);
      yield { line: info.lines, values: record };
    }
  } catch (error) {
    if (isRefusal(error)) throw error;
    throw new Refusal('bad-csv', error instanceof Error ? error.message : String(error));
  }
  if (rows === 0) throw noRow();
}

const OPTIONS = { columns: true, skip_empty_lines: true, trim: true, bom: true, info: true } as const;
const PIECE = 1 << 16;

function* piecesOf(text: string): Generator<Buffer> {
  for (let at = 0; at < text.length; at += PIECE) yield Buffer.from(text.slice(at, at + PIECE), 'utf8');
}

function requireColumns(names: readonly string[], expected: readonly string[]): void {
  if (names.some((name) => expected.includes(name))) return;
  throw new Refusal('bad-csv', `expected the columns ${expected.join(', ')}; got ${names.join(', ')}`);
}

const noRow = () => new Refusal('bad-csv', 'expected a header and at least one row; got no row');

interface ParsedRow {
  readonly record: Readonly<Record<string, string>>;
  readonly info: { readonly lines: number };
}

function parseRows(csv: string): readonly ParsedRow[] {
  try {
    return parse(csv, OPTIONS) as unknown as ParsedRow[];
  } catch (error) {
    throw new Refusal('bad-csv', error instanceof Error ? error.message : String(error));
  }
}
