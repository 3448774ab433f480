import { type ColumnKind, type Variable, variableOf } from './variables.ts';

/** Texts that stand for no value. */
const MISSING = new Set([
  '',
  '.',
  '-',
  '–',
  'na',
  'n/a',
  'nan',
  'null',
  'none',
  'missing',
  'unknown',
  '#n/a',
]);

export const isMissing = (cell: string): boolean => MISSING.has(cell.toLowerCase());

const WITH_COMMA = /^[+-]?\d+,\d+$/;
const WITH_POINT = /^[+-]?(\d+\.\d*|\.\d+)([eE][+-]?\d+)?$/;
const WHOLE = /^[+-]?\d+([eE][+-]?\d+)?$/;

export type DecimalMark = '.' | ',';

/**
 * The decimal mark of a table's numbers. `null` when it cannot be told: every number with a comma has three digits
 * behind it and none has a point, so that 1,234 may be thousands.
 */
export function decimalMark(cells: readonly string[]): DecimalMark | null {
  const commas = cells.filter((cell) => WITH_COMMA.test(cell));
  if (commas.length === 0) return '.';
  if (cells.some((cell) => WITH_POINT.test(cell))) return '.';
  return commas.every((cell) => /,\d{3}$/.test(cell)) ? null : ',';
}

export type ReadCell = { readonly value: number | string | null } | { readonly why: string };

const YES = new Set(['yes', 'y', 'true', 'ja', 'oui', 'dead', 'died', 'deceased']);
const NO = new Set(['no', 'n', 'false', 'nein', 'non', 'alive', 'living']);

/** Reads one cell as its column means it. */
export function readCell(cell: string, kind: ColumnKind, meaning: string, mark: DecimalMark): ReadCell {
  if (isMissing(cell)) return { value: null };
  if (kind === 'category') return { value: cell };
  const variable = variableOf(meaning);
  const value = numberOf(cell, meaning, variable, mark);
  if (value === undefined) return { why: `expected a number, got “${shortened(cell)}”` };
  if (kind === 'grade' && !Number.isInteger(value)) return { why: `expected a whole grade, got ${cell}` };
  if (variable?.range && (value < variable.range[0] || value > variable.range[1])) {
    const [low, high] = variable.range;
    return { why: `expected ${low} to ${high}${variable.unit ? ` (${variable.unit})` : ''}, got ${cell}` };
  }
  return { value };
}

function numberOf(
  cell: string,
  meaning: string,
  variable: Variable | undefined,
  mark: DecimalMark,
): number | undefined {
  const low = cell.toLowerCase();
  if (meaning === 'gold' && low === 'prism') return -1;
  if (variable?.range?.[0] === 0 && variable.range[1] === 1 && variable.kind === 'grade') {
    if (YES.has(low)) return 1;
    if (NO.has(low)) return 0;
  }
  if (WHOLE.test(cell)) return Number(cell);
  if (mark === ',' && WITH_COMMA.test(cell)) return Number(cell.replace(',', '.'));
  if (mark === '.' && WITH_POINT.test(cell)) return Number(cell);
  return undefined;
}

const shortened = (cell: string): string => (cell.length > 20 ? `${cell.slice(0, 20)}…` : cell);

/** `YYYYMMDD` of a date that has one reading; undefined otherwise: 03/04 is March or April. */
export function readDate(cell: string): string | undefined {
  const match = /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(cell);
  if (!match) return undefined;
  const [, year, month, day] = match;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  const real = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  return real ? `${year}${month}${day}` : undefined;
}
