import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Refusal } from '../../../native-models/common/refusal.ts';
import { readNpyNumbers } from '../../../native-models/landmarks/npy.ts';
import { writeFileAtomic } from '../../artefacts/atomicFile.ts';
import { scanOverviews } from '../../catalog/overview.ts';
import {
  type ImportedFeatures,
  listImportedFeatures,
  saveImportedFeatures,
} from '../../catalog/savedStudies.ts';
import { decodeTable } from '../clinical/decodeTable.ts';
import { decimalMark, isMissing, readCell } from '../clinical/readCells.ts';
import type { Library } from '../library/library.ts';

/** Features of another program, by scan or by patient. */
export interface FeatureTable {
  readonly by: 'scan' | 'patient';
  readonly columns: number;
  readonly rows: readonly { readonly key: string; readonly values: readonly (number | null)[] }[];
  /** The encoder that computed them here, by its file's name and hash. */
  readonly encoder?: { readonly file: string; readonly sha256: string };
}

/**
 * Takes features of another program under a name: CSV whose first column is `scan` or `patient` (or `patientId`), or
 * `.npy` `[n, d]` with one scan id or PatientID a line in `keys`. A table of the same name is replaced.
 * @throws Refusal `bad-features`, `bad-csv`, `npy-unreadable`.
 */
export async function importFeatures(
  library: Library,
  name: string,
  bytes: Uint8Array,
  keys: Uint8Array | null,
): Promise<KeptFeatures> {
  checkName(name);
  const { table, lines } = bytes[0] === 0x93 ? npyTable(bytes, keys, library) : csvTable(bytes);
  const { held, unknown } = known(library, table, lines);
  if (held.rows.length === 0) {
    throw new Refusal(
      'bad-features',
      `line ${lines[0]}: no row is of a ${table.by} in this library (${unknown} rows); import the scans first, or check the first column`,
    );
  }
  return { ...(await keepFeatures(library, name, held)), unknown };
}

export interface KeptFeatures {
  readonly name: string;
  readonly patients: number;
  readonly unknown: number;
  readonly columns: number;
}

/** What features of a file are called: its name, with what a name may not hold replaced. */
export const featuresName = (fileName: string): string =>
  fileName.replace(/[^\w .-]+/g, '-').slice(0, 60) || 'features';

/** @throws Refusal `bad-features`. */
export function checkName(name: string): void {
  if (/^[\w .-]{1,60}$/.test(name)) return;
  throw new Refusal(
    'bad-features',
    `expected a name of letters, digits, spaces, “.”, “_” and “-”, got “${name}”`,
  );
}

/** Keeps a table of scans or patients of the library under a name; one of the same name is replaced. */
export async function keepFeatures(
  library: Library,
  name: string,
  table: FeatureTable,
): Promise<KeptFeatures> {
  const text = JSON.stringify(table);
  const sha256 = createHash('sha256').update(text).digest('hex');
  const path = `studies/features-${sha256.slice(0, 16)}.json`;
  await writeFileAtomic(library.at(path), Buffer.from(text));
  const { columns, rows } = table;
  saveImportedFeatures(library.catalog, { name, path, columns, patients: rows.length, sha256 });
  return { name, patients: rows.length, unknown: 0, columns };
}

export const readImportedFeatures = (library: Library, row: ImportedFeatures): FeatureTable =>
  JSON.parse(readFileSync(library.at(row.path), 'utf8')) as FeatureTable;

/** @throws Refusal `unknown-features`. */
export function requireImported(library: Library, name: string): ImportedFeatures {
  const rows = listImportedFeatures(library.catalog);
  const found = rows.find((row) => row.name === name);
  if (found) return found;
  const names = rows.map((row) => row.name).join(', ') || 'none';
  throw new Refusal('unknown-features', `no features were imported as “${name}”; there are: ${names}`);
}

/** A table and where its rows lay in the file: in an .npy's, that of the keys. */
interface ReadFeatures {
  readonly table: FeatureTable;
  readonly lines: readonly number[];
}

function csvTable(bytes: Uint8Array): ReadFeatures {
  const { headers, rows } = decodeTable(bytes);
  const first = headers[0]!.toLowerCase().replace(/[^a-z]/g, '');
  const by = ['scan', 'scanid'].includes(first)
    ? 'scan'
    : ['patient', 'patientid'].includes(first)
      ? 'patient'
      : null;
  if (by === null) {
    throw new Refusal(
      'bad-features',
      `line 1: expected the first column scan or patient, got “${headers[0]}”`,
    );
  }
  // The program's own features.csv names the patient beside the scan.
  const from = by === 'scan' && headers[1]?.toLowerCase() === 'patient' ? 2 : 1;
  if (headers.length === from)
    throw new Refusal('bad-features', 'line 1: expected columns of numbers, got none');
  const mark = decimalMark(rows.flatMap(({ cells }) => cells.slice(from)));
  const numberAt = (cell: string, line: number, header: string): number | null => {
    const read = isMissing(cell) ? { value: null } : readCell(cell, 'number', 'own', mark ?? '.');
    if (!('why' in read)) return read.value as number | null;
    throw new Refusal(
      'bad-features',
      `line ${line}, column “${header}”: ${read.why}; correct the cell, or leave it empty`,
    );
  };
  return {
    table: {
      by,
      columns: headers.length - from,
      rows: rows.map(({ line, cells }) => ({
        key: cells[0]!,
        values: cells.slice(from).map((cell, at) => numberAt(cell, line, headers[at + from]!)),
      })),
    },
    lines: rows.map(({ line }) => line),
  };
}

function npyTable(bytes: Uint8Array, keys: Uint8Array | null, library: Library): ReadFeatures {
  const { shape, data } = readNpyNumbers(bytes);
  const [n, d] = shape;
  if (shape.length !== 2 || !n || !d) {
    throw new Refusal(
      'bad-features',
      `expected an array of rows and columns, got the shape (${shape.join(', ')})`,
    );
  }
  const names =
    keys === null
      ? []
      : new TextDecoder()
          .decode(keys)
          .split(/\r?\n/)
          .filter((line) => line.trim() !== '');
  if (names.length !== n) {
    throw new Refusal(
      'bad-features',
      `expected ${n} scan ids or PatientIDs, one a line, got ${names.length}; pass them as a text file`,
    );
  }
  const scans = new Set(scanOverviews(library.catalog).map(({ id }) => id));
  const by = names.some((name) => scans.has(name.trim())) ? 'scan' : 'patient';
  const rows = names.map((name, i) => ({ key: name.trim(), values: data.slice(i * d, (i + 1) * d) }));
  return { table: { by, columns: d, rows }, lines: names.map((_, i) => i + 1) };
}

/** The rows of scans or patients that the library holds, by their ids. */
function known(
  library: Library,
  table: FeatureTable,
  lines: readonly number[],
): { held: FeatureTable; unknown: number } {
  const scans = scanOverviews(library.catalog);
  const ids = new Set(scans.map(table.by === 'scan' ? ({ id }) => id : ({ patientKey }) => patientKey));
  const seen = new Map<string, number>();
  const rows = table.rows.flatMap(({ key, values }, at) => {
    const id = ids.has(key) ? key : table.by === 'patient' ? library.pseudonyms.ofPatientId(key) : key;
    if (!ids.has(id)) return [];
    const twin = seen.get(id);
    if (twin !== undefined) {
      throw new Refusal(
        'bad-features',
        `line ${lines[at]}: the same ${table.by} as line ${twin}; keep one of the two`,
      );
    }
    seen.set(id, lines[at]!);
    return [{ key: id, values }];
  });
  return { held: { ...table, rows }, unknown: table.rows.length - rows.length };
}
