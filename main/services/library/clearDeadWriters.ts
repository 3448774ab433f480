import { type Dirent, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { MACHINE, type Writer, writerOf } from '../../artefacts/writer.ts';
import { isAlive } from '../../jobs/isAlive.ts';

/** A room, and the folder of each kind, run or cohort in it. */
const DEPTH = 2;
/** Of a writer elsewhere nothing is known but when it last wrote. */
const FORGOTTEN_MS = 24 * 60 * 60 * 1000;

/**
 * Removes what writers that were killed left under temporary names in the given folders and the folders in them.
 * What a living process writes stays: another window or the command line may work on the same library, and so may
 * another computer or container, whose processes cannot be asked after from here.
 */
export function clearDeadWriters(folders: readonly string[], depth = DEPTH): void {
  for (const folder of folders) clear(folder, depth);
}

function clear(folder: string, depth: number): void {
  for (const entry of entriesOf(folder)) {
    const path = join(folder, entry.name);
    const writer = writerOf(entry.name);
    if (writer !== undefined && isGone(writer, path)) rmSync(path, { recursive: true, force: true });
    else if (writer === undefined && entry.isDirectory() && depth > 1) clear(path, depth - 1);
  }
}

function isGone({ machine, pid }: Writer, path: string): boolean {
  if (machine === null || machine === MACHINE) return !isAlive(pid);
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && Date.now() - found.mtimeMs > FORGOTTEN_MS;
}

/** Another process may remove a folder between the listing and the look into it. */
function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR'].includes(String(error.code)))
      return [];
    throw error;
  }
}
