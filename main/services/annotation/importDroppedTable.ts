import { readFile, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { Refusal } from '../../../native-models/common/refusal.ts';
import { isReport } from '../../dicom/readBoxReport.ts';
import type { DroppedTable } from '../../model/droppedTable.ts';
import { importTable } from '../clinical/clinicalTable.ts';
import { decodeTable } from '../clinical/decodeTable.ts';
import { guessMeaning } from '../clinical/variables.ts';
import type { Library } from '../library/library.ts';
import { boxesOutsideLungs } from './boxInLungs.ts';
import { importBoxReport } from './boxReports.ts';
import { importLabels } from './labels.ts';

const LARGEST_BYTES = 64 * 1024 * 1024;

/**
 * Takes boxes from CSV or DICOM SR, or clinical values from CSV; the content says which.
 * @throws Refusal `table-unknown`, `too-large`, and as {@link importLabels}, {@link importTable} and
 *   {@link importBoxReport}.
 */
export async function importDroppedTable(library: Library, path: string): Promise<DroppedTable> {
  const bytes = await readSmall(path);
  if (isReport(bytes)) return withOutside(library, 'report', importBoxReport(library, bytes));
  const names = decodeTable(headOf(bytes)).headers;
  if (['x', 'y', 'z', 'subtype'].every((name) => names.includes(name))) {
    return withOutside(library, 'labels', await importLabels(library, bytes.toString('utf8')));
  }
  if (names.some((name) => guessMeaning(name) === 'patient')) {
    const { patients, unknown } = importTable(library, bytes);
    return { kind: 'clinical', stored: patients, unknown };
  }
  throw new Refusal(
    'table-unknown',
    'expected boxes (columns scan, x, y, z, subtype, reader) or clinical values (columns patientId, gold, …); ' +
      `got the columns ${names.slice(0, 12).join(', ')}`,
  );
}

/** The first lines of a long table are enough to see what it is. */
function headOf(bytes: Uint8Array): Uint8Array {
  const HEAD_BYTES = 1 << 16;
  const end = bytes.length > HEAD_BYTES ? bytes.lastIndexOf(0x0a, HEAD_BYTES) : -1;
  return end > 0 ? bytes.subarray(0, end + 1) : bytes;
}

const withOutside = async (
  library: Library,
  kind: 'labels' | 'report',
  counts: { readonly added: number; readonly already: number },
): Promise<DroppedTable> => ({ kind, ...counts, outside: (await boxesOutsideLungs(library)).length });

/** True for a file that {@link importDroppedTable} should be asked about rather than the import of images. */
export async function isTable(path: string): Promise<boolean> {
  if (/^\.csv$/i.test(extname(path))) return true;
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile() || found.size > LARGEST_BYTES) return false;
  // What cannot be read is no table; the import of images then says why.
  const bytes = await readFile(path).catch(() => undefined);
  return bytes !== undefined && isReport(bytes);
}

async function readSmall(path: string): Promise<Buffer> {
  try {
    const { size } = await stat(path);
    if (size > LARGEST_BYTES) throw new Refusal('too-large', `expected at most 64 MiB, got ${size} bytes`);
    return await readFile(path);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal('path-not-found', 'expected a file that can be read; it cannot');
  }
}
