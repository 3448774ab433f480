import { join } from 'node:path';
import { z } from 'zod';
import { appendEntries, type JournalPlace, readEntries } from '../../artefacts/journalFile.ts';
import { changedRows, forgetChanges, type RowState } from '../../catalog/mirror.ts';
import type { Catalog } from '../../catalog/open.ts';
import { inTransaction } from '../../catalog/transaction.ts';

/** Rows written in one transaction: a long import must not hold the catalog for long. */
const ROWS_AT_ONCE = 2000;
/** At most this much work is known to the catalog alone. */
const PERIOD_MS = 500;

export const journalFolder = (root: string): string => join(root, 'journal');

/**
 * Writes the rows that changed to the journal, from which the catalog can be made again. Two processes take turns;
 * after a kill in between, rows are written twice, which changes nothing.
 * @throws Refusal for what the disk refuses; the rows are then written another time.
 */
export function flushJournal(root: string, catalog: Catalog): void {
  while (flushSome(root, catalog) === ROWS_AT_ONCE);
}

function flushSome(root: string, catalog: Catalog): number {
  // Asked outside of the write lock first: mostly there is nothing.
  if (changedRows(catalog, 1).length === 0) return 0;
  return inTransaction(catalog, () => {
    const rows = changedRows(catalog, ROWS_AT_ONCE);
    appendEntries(
      journalFolder(root),
      rows.map(({ table, row, values }) => [table, row, values]),
    );
    forgetChanges(catalog, rows);
    return rows.length;
  });
}

/** Keeps the journal up to date while a library is open. @returns what writes the last of it and stops. */
export function keepJournal(root: string, catalog: Catalog): () => void {
  const flush = () => {
    try {
      flushJournal(root, catalog);
    } catch {
      // A full or failing disk is said by whatever writes to it next; the changes are still marked.
    }
  };
  const timer = setInterval(flush, PERIOD_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
    flush();
  };
}

const entryForm = z.tuple([
  z.string(),
  z.number().int(),
  z.record(z.string(), z.union([z.string(), z.number(), z.null()])).nullable(),
]);

/** Row states in the order in which they were written. @param damaged called with each line that cannot be used. */
export function* readJournal(
  root: string,
  damaged: (place: JournalPlace) => void = () => {},
): Generator<RowState> {
  for (const { entry, ...place } of readEntries(journalFolder(root))) {
    const parsed = entryForm.safeParse(entry);
    if (!parsed.success) {
      damaged(place);
      continue;
    }
    const [table, row, values] = parsed.data;
    yield { table, row, values };
  }
}
