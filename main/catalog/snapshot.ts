import Database from 'better-sqlite3';

/** Makes a copy of a catalog one file, which a disk that cannot be written can also serve. */
export function closeWal(file: string): void {
  const db = new Database(file);
  try {
    db.pragma('journal_mode = DELETE');
  } finally {
    db.close();
  }
}
