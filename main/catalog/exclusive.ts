import Database from 'better-sqlite3';

/**
 * Takes a lock between processes: an exclusive transaction on an empty database. The operating system holds it
 * for the process and drops it when the process ends, however it ends, so there is never a stale one.
 *
 * @returns what gives it back; undefined while another holds it. @throws what SQLite says of a file that cannot be
 *   made.
 */
export function tryLock(file: string): (() => void) | undefined {
  const lock = new Database(file, { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    return () => lock.close();
  } catch (error) {
    lock.close();
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY')) {
      return undefined;
    }
    throw error;
  }
}

/**
 * Joins those that have something open; {@link tryLock} of the same file fails as long as anyone has.
 * @returns what leaves; undefined while somebody holds the lock.
 */
export function tryShare(file: string): (() => void) | undefined {
  const lock = new Database(file, { timeout: 0 });
  try {
    lock.exec('BEGIN');
    lock.prepare('SELECT count(*) FROM sqlite_schema').get();
    return () => lock.close();
  } catch (error) {
    lock.close();
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY')) {
      return undefined;
    }
    throw error;
  }
}
