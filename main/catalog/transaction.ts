import type { Catalog } from './open.ts';
import { refuseWriteFailure } from './writeFailure.ts';

/**
 * Does all of `act` or nothing of it, on the disk when this returns. The write lock is taken at once: a
 * transaction that reads first and then writes would fail, not wait, when another process wrote in between.
 * @throws Refusal for what the disk refuses; what `act` throws.
 */
export function inTransaction<T>(catalog: Catalog, act: () => T): T {
  try {
    return catalog.transaction(act).immediate();
  } catch (error) {
    throw refuseWriteFailure(error);
  }
}
