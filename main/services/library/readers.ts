import { Refusal } from '../../../native-models/common/refusal.ts';
import { addReader, listReaders, renameReaderRows } from '../../catalog/readers.ts';
import { inTransaction } from '../../catalog/transaction.ts';
import { audit } from './audit.ts';
import type { Library } from './library.ts';

/** DICOM writes a person's name in 64 characters and parts it by these signs (PS3.5 6.2). */
const LONGEST = 64;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused.
const FORBIDDEN = /[\\^=\u0000-\u001f\u007f]/;

/** @throws Refusal `reader-name` for what a DICOM report could not carry. */
export function requireReaderName(name: string): void {
  if (name.trim() === name && name !== '' && name.length < LONGEST && !FORBIDDEN.test(name)) return;
  throw new Refusal(
    'reader-name',
    `expected a reader's name of 1 to ${LONGEST - 1} characters without \\, ^ and = and without spaces around it`,
  );
}

/** @throws Refusal `reader-name`. */
export function addNamedReader(library: Library, name: string): readonly string[] {
  requireReaderName(name);
  addReader(library.catalog, name);
  return listReaders(library.catalog);
}

/**
 * Boxes, what was done to them and everything else of a reader follow in one transaction; undo goes on.
 * @throws Refusal `reader-name`, `reader-unknown`, `reader-exists`, and what the disk refuses.
 */
export function renameReader(library: Library, from: string, to: string): readonly string[] {
  const { catalog } = library;
  requireReaderName(to);
  inTransaction(catalog, () => {
    const readers = listReaders(catalog);
    if (!readers.includes(from)) {
      throw new Refusal('reader-unknown', 'expected the name of a reader of this library');
    }
    if (from === to) return;
    if (readers.includes(to)) {
      throw new Refusal(
        'reader-exists',
        'another reader has this name already; the boxes of two readers are not thrown together',
      );
    }
    renameReaderRows(catalog, from, to);
    audit(library, 'reader-renamed', to, { from }, to);
  });
  return listReaders(catalog);
}
