import type { Catalog } from './open.ts';
import { refuseWriteFailure } from './writeFailure.ts';

/**
 * Does all of `act` or nothing of it, on the disk when this returns. The write lock is taken at once: a
 * transaction that reads first and then writes would fail, not wait, when another process wrote in between.
 * Inside another transaction it is part of that one, with any driver: libsql, which stands in where better-sqlite3 has
 * no binary for Electron, refuses one within another.
 * @throws Refusal for what the disk refuses; what `act` throws.
 */
export function inTransaction<T>(catalog: Catalog, act: () => T): T {
  if (catalog.inTransaction) return act();
  try {
    return catalog.transaction(act).immediate();
  } catch (error) {
    throw refuseWriteFailure(error);
  }
}
