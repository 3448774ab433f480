import { type Dirent, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writerOf } from '../../artefacts/atomicFolder.ts';
import { isAlive } from '../../jobs/isAlive.ts';

/** A room, and the folder of each kind, run or cohort in it. */
const DEPTH = 2;

/**
 * Removes what writers that were killed left under temporary names in the given folders and the folders in them.
 * What a living process writes stays: another window or the command line may work on the same library.
 */
export function clearDeadWriters(folders: readonly string[]): void {
  for (const folder of folders) clear(folder, DEPTH);
}

function clear(folder: string, depth: number): void {
  for (const entry of entriesOf(folder)) {
    const path = join(folder, entry.name);
    const writer = writerOf(entry.name);
    if (writer !== undefined && !isAlive(writer)) rmSync(path, { recursive: true, force: true });
    else if (writer === undefined && entry.isDirectory() && depth > 1) clear(path, depth - 1);
  }
}

/** Another process may remove a folder between the listing and the look into it. */
function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
