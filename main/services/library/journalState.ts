import { createHash } from 'node:crypto';
import type { JournalPlace } from '../../artefacts/journalFile.ts';
import { allRows, type RowState } from '../../catalog/mirror.ts';
import { readJournal } from './journal.ts';
import type { Library } from './library.ts';

/** More would only say the same again. */
const MOST_NAMED = 100;

/**
 * Rows that the catalog and the journal tell differently: one of the two has changed on the disk.
 * @param damaged called with each line of the journal that cannot be used.
 */
export function differingRows(library: Library, damaged: (place: JournalPlace) => void): string[] {
  const written = new Map<string, string>();
  for (const state of readJournal(library.root, damaged)) {
    if (state.values === null) written.delete(nameOf(state));
    else written.set(nameOf(state), digest(state.values));
  }
  const differing: string[] = [];
  for (const state of allRows(library.catalog)) {
    if (written.get(nameOf(state)) !== digest(state.values)) differing.push(nameOf(state));
    written.delete(nameOf(state));
  }
  return [...differing, ...written.keys()].slice(0, MOST_NAMED);
}

const nameOf = ({ table, row }: Pick<RowState, 'table' | 'row'>): string => `${table} ${row}`;

const digest = (values: RowState['values']): string =>
  createHash('sha256')
    .update(JSON.stringify(Object.entries(values ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))))
    .digest('base64url')
    .slice(0, 22);
