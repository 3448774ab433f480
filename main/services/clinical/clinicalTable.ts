import { Refusal } from '../../../native-models/common/refusal.ts';
import type { ClinicalPreview, ColumnChoice, PreviewColumn } from '../../../preload/contract/study.ts';
import {
  type ClinicalValue,
  columnMappings,
  putClinicalValues,
  saveMappings,
} from '../../catalog/clinicalValues.ts';
import { patientKeys } from '../../catalog/patients.ts';
import { inTransaction } from '../../catalog/transaction.ts';
import { audit } from '../library/audit.ts';
import type { Library } from '../library/library.ts';
import { decodeTable, type TextTable } from './decodeTable.ts';
import { type DecimalMark, decimalMark, isMissing, readCell, readDate } from './readCells.ts';
import { type ColumnKind, guessMeaning, variableOf } from './variables.ts';

/** What the reader says of a table; what is left out is guessed from headers, cells and earlier tables. */
export interface TableChoices {
  readonly columns?: Readonly<Record<string, ColumnChoice>>;
  readonly decimal?: DecimalMark;
  /** Leaves cells that cannot be read without a value instead of refusing the table. */
  readonly skipUnreadable?: boolean;
}

interface ReadTable {
  readonly preview: ClinicalPreview;
  readonly values: readonly ClinicalValue[];
}

/** What an import of the table would store, and what of it cannot be read. Nothing is stored. @throws as {@link importTable}. */
export const previewTable = (
  library: Library,
  bytes: Uint8Array,
  choices: TableChoices = {},
): ClinicalPreview => readTable(library, bytes, choices).preview;

/**
 * Stores the clinical values of patients of the library; values of an earlier table stay where this one has none. How
 * its columns were mapped is remembered for the next table.
 * @throws Refusal `bad-clinical` naming the first line that cannot be read and what to do; `bad-csv`, `table-too-long`,
 *   `table-unknown`, `decimal-unclear`, `no-patients` when no row is of a patient of the library.
 */
export function importTable(
  library: Library,
  bytes: Uint8Array,
  choices: TableChoices = {},
): ClinicalPreview {
  const { preview, values } = readTable(library, bytes, choices);
  if (preview.decimal === null) {
    throw new Refusal(
      'decimal-unclear',
      'numbers such as 1,234 may be 1.234 or 1234 in this table; say which mark its decimals have, or write 1234 without a comma',
    );
  }
  const broken = preview.columns.find((column) => column.unreadable.length > 0);
  if (broken && !choices.skipUnreadable) {
    const [first] = broken.unreadable;
    const others = preview.columns.reduce((sum, column) => sum + column.unreadableCount, 0) - 1;
    throw new Refusal(
      'bad-clinical',
      `line ${first!.line}, column “${broken.header}”: ${first!.why}${others > 0 ? ` (and ${others} more cells)` : ''}; correct the cells, map the column to something else, or import without the cells that cannot be read`,
    );
  }
  if (preview.patients === 0) {
    const column = preview.columns.find(({ meaning }) => meaning === 'patient')!.header;
    throw new Refusal(
      'no-patients',
      `line ${preview.unknownLines[0]}: none of the ${preview.rows} rows is of a patient in this library; import their scans first, or name the column that holds the DICOM PatientID (“${column}” was taken for it)`,
    );
  }
  const { catalog } = library;
  inTransaction(catalog, () => {
    audit(library, 'clinical-imported', 'clinical values', {
      rows: preview.rows,
      patients: preview.patients,
    });
    putClinicalValues(catalog, values);
    saveMappings(
      catalog,
      preview.columns.map(({ header, meaning, kind }) => ({ header, meaning, kind })),
    );
  });
  return preview;
}

const MAX_SHOWN = 20;

function readTable(library: Library, bytes: Uint8Array, choices: TableChoices): ReadTable {
  const table = decodeTable(bytes);
  const told = choices.decimal ?? decimalMark(table.rows.flatMap(({ cells }) => cells));
  const mark = told ?? '.';
  const columns = table.headers.map((header, at) => chooseColumn(library, table, header, at, choices, mark));
  const patientAt = onlyOne(columns, 'patient');
  if (patientAt === undefined) {
    throw new Refusal(
      'bad-clinical',
      `line 1: expected a column patientId or patient; got ${table.headers.slice(0, 12).join(', ')}; name the column that holds the DICOM PatientID`,
    );
  }
  refuseTwice(columns);
  const dateAt = onlyOne(columns, 'date');
  const read = readRows(library, table, { columns, patientAt, dateAt, mark });
  const preview: ClinicalPreview = {
    encoding: table.encoding,
    delimiter: table.delimiter,
    decimal: told,
    rows: table.rows.length,
    patients: read.patients.size,
    unknown: read.unknownLines.length,
    unknownLines: read.unknownLines.slice(0, MAX_SHOWN),
    columns: columns.map((column, at): PreviewColumn => {
      const { count, ...counts } = read.stats[at]!;
      return { ...column, ...counts, unreadableCount: count };
    }),
  };
  return { preview, values: read.values };
}

/** What the columns of a table hold. */
interface Layout {
  readonly columns: readonly Column[];
  readonly patientAt: number;
  readonly dateAt: number | undefined;
  readonly mark: DecimalMark;
}

interface ColumnStats {
  read: number;
  missing: number;
  /** The first {@link MAX_SHOWN} of `count`. */
  readonly unreadable: { line: number; why: string }[];
  count: number;
}

/** Reads every row; a value counts where its patient is of the library and its row the first of patient and date. */
function readRows(library: Library, { rows }: TextTable, { columns, patientAt, dateAt, mark }: Layout) {
  const known = new Set(patientKeys(library.catalog));
  const stats = columns.map((): ColumnStats => ({ read: 0, missing: 0, unreadable: [], count: 0 }));
  const values: ClinicalValue[] = [];
  const seen = new Map<string, number>();
  const unknownLines: number[] = [];
  const patients = new Set<string>();
  for (const { line, cells } of rows) {
    const text = cells[patientAt]!;
    const patientKey = known.has(text) ? text : library.pseudonyms.ofPatientId(text);
    const date = dateAt === undefined || isMissing(cells[dateAt]!) ? '' : readDate(cells[dateAt]!);
    if (isMissing(text)) note(stats[patientAt]!, line, 'expected a patient, got nothing');
    if (date === undefined)
      note(stats[dateAt!]!, line, `expected a date as YYYY-MM-DD, got “${cells[dateAt!]}”`);
    const twin = seen.get(`${patientKey} ${date}`);
    if (twin !== undefined) note(stats[patientAt]!, line, `the same patient and date as line ${twin}`);
    seen.set(`${patientKey} ${date}`, line);
    if (!known.has(patientKey)) unknownLines.push(line);
    else patients.add(patientKey);
    if (!isMissing(text)) stats[patientAt]!.read++;
    if (date) stats[dateAt!]!.read++;
    columns.forEach(({ meaning, kind, header }, at) => {
      if (meaning === 'patient' || meaning === 'date' || meaning === 'ignore') return;
      const stat = stats[at]!;
      const cell = readCell(cells[at]!, kind, meaning, mark);
      if ('why' in cell) note(stat, line, cell.why);
      else if (cell.value === null) stat.missing++;
      else {
        stat.read++;
        if (known.has(patientKey) && date !== undefined && twin === undefined) {
          values.push({ patientKey, date, name: meaning === 'own' ? header : meaning, value: cell.value });
        }
      }
    });
  }
  return { stats, values, unknownLines, patients };
}

type Column = Pick<PreviewColumn, 'header' | 'meaning' | 'kind'>;

function chooseColumn(
  library: Library,
  table: TextTable,
  header: string,
  at: number,
  choices: TableChoices,
  mark: DecimalMark,
): Column {
  const earlier = columnMappings(library.catalog).find((mapping) => mapping.header === header);
  const chosen = choices.columns?.[header] ?? (earlier as ColumnChoice | undefined);
  const meaning = chosen?.meaning ?? guessMeaning(header);
  const variable = variableOf(meaning);
  if (variable) return { header, meaning, kind: variable.kind };
  return { header, meaning, kind: (chosen?.kind as ColumnKind | undefined) ?? guessKind(table, at, mark) };
}

/** A number when most cells are one: the others are then named, instead of turning the column into text silently. */
function guessKind({ rows }: TextTable, at: number, mark: DecimalMark): ColumnKind {
  const cells = rows.map(({ cells }) => cells[at]!).filter((cell) => !isMissing(cell));
  const numbers = cells.filter((cell) => !('why' in readCell(cell, 'number', 'own', mark))).length;
  return cells.length > 0 && numbers > cells.length / 2 ? 'number' : 'category';
}

function onlyOne(columns: readonly Column[], meaning: string): number | undefined {
  const at = columns.findIndex((column) => column.meaning === meaning);
  return at < 0 ? undefined : at;
}

function refuseTwice(columns: readonly Column[]): void {
  columns.forEach(({ header, meaning }, at) => {
    if (meaning === 'own' || meaning === 'ignore') return;
    const first = columns.findIndex((column) => column.meaning === meaning);
    if (first < at) {
      throw new Refusal(
        'bad-clinical',
        `line 1: the columns “${columns[first]!.header}” and “${header}” are both taken for ${meaning}; map one of them to something else`,
      );
    }
  });
}

function note(stat: ColumnStats, line: number, why: string): void {
  stat.count++;
  if (stat.unreadable.length < MAX_SHOWN) stat.unreadable.push({ line, why });
}
