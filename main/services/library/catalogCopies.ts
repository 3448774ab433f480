import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isSound } from '../../catalog/integrity.ts';
import type { Library } from './library.ts';

/** Days whose copies are kept. */
const KEPT = 7;
const NAME = /^catalog-(\d{4}-\d{2}-\d{2})\.sqlite$/;

const folderOf = (root: string): string => join(root, 'copies');

/** Copies the catalog once a day, by SQLite's own online backup, and forgets copies of long ago. */
export async function keepDailyCopy(library: Library, today = new Date()): Promise<void> {
  if (library.readOnly) return;
  const folder = folderOf(library.root);
  const name = `catalog-${today.toISOString().slice(0, 10)}.sqlite`;
  if (existsSync(join(folder, name))) return;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const half = join(folder, `.half-${process.pid}`);
  try {
    await library.catalog.backup(half);
    // A damaged catalog must not push out the copies of better days.
    if (!isSound(half)) return;
    renameSync(half, join(folder, name));
  } finally {
    for (const end of ['', '-wal', '-shm', '-journal']) rmSync(half + end, { force: true });
  }
  for (const old of copies(library.root).slice(KEPT)) rmSync(join(folder, old), { force: true });
}

/** The newest copy in which SQLite finds no damage; null when there is none. */
export function newestSoundCopy(root: string): string | null {
  const name = copies(root).find((copy) => isSound(join(folderOf(root), copy)));
  return name === undefined ? null : join(folderOf(root), name);
}

/** Days of the copies, `YYYY-MM-DD`, the newest first. */
export const catalogCopies = (root: string): string[] => copies(root).map((name) => NAME.exec(name)![1]!);

/** The newest first. */
const copies = (root: string): string[] =>
  existsSync(folderOf(root))
    ? readdirSync(folderOf(root))
        .filter((name) => NAME.test(name))
        .sort()
        .reverse()
    : [];
