import { readFileSync, statSync } from 'node:fs';
import { Refusal } from '../../../native-models/common/refusal.ts';
import { columnMappings } from '../../catalog/clinicalValues.ts';
import { isReport } from '../../dicom/readBoxReport.ts';
import type { Library } from '../library/library.ts';
import { previewTable } from './clinicalTable.ts';
import { decodeTable } from './decodeTable.ts';
import { guessMeaning } from './variables.ts';

const LARGEST_BYTES = 256 * 1024 * 1024;

/**
 * True for a clinical table of which the reader should say something first: a column nobody has mapped yet, or cells
 * that cannot be read, or a decimal mark that cannot be told. A table that is refused as a whole needs no mapping.
 */
export function needsMapping(library: Library, path: string): boolean {
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined || size > LARGEST_BYTES) return false;
  const bytes = readFileSync(path);
  if (isReport(bytes)) return false;
  try {
    const { headers } = decodeTable(bytes);
    const isClinical =
      headers.some((name) => guessMeaning(name) === 'patient') && !headers.includes('subtype');
    if (!isClinical) return false;
    const mapped = new Set(columnMappings(library.catalog).map(({ header }) => header));
    const { decimal, columns } = previewTable(library, bytes);
    return (
      decimal === null ||
      columns.some(
        ({ header, meaning, unreadableCount }) =>
          unreadableCount > 0 || (meaning === 'own' && !mapped.has(header)),
      )
    );
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}
