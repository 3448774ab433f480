import { parse } from 'csv-parse/sync';
import { Refusal } from '../../../native-models/common/refusal.ts';

/** A table of text as it lay in a file. */
export interface TextTable {
  readonly headers: readonly string[];
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[] }[];
  readonly delimiter: ',' | ';' | '\t';
  readonly encoding: string;
}

/** Beyond it a table is another's; what is stored is one row per patient and date. */
export const MAX_ROWS = 200_000;

/** Its text must fit a string, and its cells the memory. */
const MAX_BYTES = 256 * 2 ** 20;

/**
 * Reads delimited text: UTF-8 or UTF-16 with or without a byte-order mark, else Windows-1252; comma, semicolon or tab.
 * @throws Refusal `bad-csv` naming the line, `table-too-long`, `table-unknown` for a binary file.
 */
export function decodeTable(bytes: Uint8Array): TextTable {
  if (bytes.length > MAX_BYTES) {
    throw new Refusal(
      'table-too-long',
      `expected at most ${MAX_BYTES / 2 ** 20} MiB, got ${Math.round(bytes.length / 2 ** 20)}; keep the rows of patients in the library, or import the table in parts`,
    );
  }
  const { text, encoding } = decodeText(bytes);
  const delimiter = delimiterOf(text);
  const records = parseRecords(text, delimiter);
  const [head, ...body] = records;
  if (!head || body.length === 0) {
    throw new Refusal('bad-csv', 'expected a header line and at least one row below it; got no row');
  }
  if (body.length > MAX_ROWS) {
    throw new Refusal(
      'table-too-long',
      `line ${body[MAX_ROWS]!.line}: expected at most ${MAX_ROWS} rows; keep the rows of patients in the library, or import the table in parts`,
    );
  }
  refuseTwins(head.cells);
  return { headers: head.cells, rows: body, delimiter, encoding };
}

function decodeText(bytes: Uint8Array): { text: string; encoding: string } {
  const [a, b] = bytes;
  if (a === 0xff && b === 0xfe)
    return { text: new TextDecoder('utf-16le').decode(bytes), encoding: 'UTF-16' };
  if (a === 0xfe && b === 0xff)
    return { text: new TextDecoder('utf-16be').decode(bytes), encoding: 'UTF-16' };
  const head = bytes.subarray(0, 400);
  const zeros = (odd: number) => head.filter((byte, at) => byte === 0 && at % 2 === odd).length;
  if (zeros(1) > head.length / 4)
    return { text: new TextDecoder('utf-16le').decode(bytes), encoding: 'UTF-16' };
  if (zeros(0) > head.length / 4)
    return { text: new TextDecoder('utf-16be').decode(bytes), encoding: 'UTF-16' };
  if (bytes.includes(0))
    throw new Refusal('table-unknown', 'expected a table as CSV text, got a binary file');
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'UTF-8' };
  } catch {
    return { text: new TextDecoder('windows-1252').decode(bytes), encoding: 'Windows-1252' };
  }
}

/** The one that splits the header into most parts. */
function delimiterOf(text: string): TextTable['delimiter'] {
  const head = text.slice(0, text.search(/[\r\n]|$/)).replace(/"[^"]*"/g, '');
  const candidates = [',', ';', '\t'] as const;
  return candidates.reduce((best, candidate) =>
    head.split(candidate).length > head.split(best).length ? candidate : best,
  );
}

function parseRecords(text: string, delimiter: string): { line: number; cells: string[] }[] {
  try {
    const options = {
      delimiter,
      bom: true,
      trim: true,
      skip_empty_lines: true,
      info: true,
      to: MAX_ROWS + 2,
    } as const;
    const records = parse(text, options) as unknown as { record: string[]; info: { lines: number } }[];
    return records
      .map(({ record, info }) => ({ line: info.lines, cells: record }))
      .filter(({ cells }) => cells.some((cell) => cell !== ''));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Refusal(
      'bad-csv',
      `${message}; give every row as many cells as the header, and close every quote`,
    );
  }
}

function refuseTwins(headers: readonly string[]): void {
  headers.forEach((header, at) => {
    if (header === '')
      throw new Refusal('bad-csv', `line 1: column ${at + 1} has no name; name it or delete it`);
    if (headers.indexOf(header) < at) {
      throw new Refusal('bad-csv', `line 1: two columns are called “${header}”; rename one of them`);
    }
  });
}
