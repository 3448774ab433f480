import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from '../../native-models/common/refusal.ts';
import { openLibrary } from '../services/library/library.ts';

/**
 * Makes sure that a folder can be the window's library before the open one is closed: a library, or an empty
 * folder for a new one.
 * @throws Refusal `library-missing`, `library-not-empty` and those of `openLibrary`.
 */
export function requireLibraryFolder(folder: string): void {
  const stat = statSync(folder, { throwIfNoEntry: false });
  if (!stat) {
    throw new Refusal(
      'library-missing',
      'expected the folder of a library; it is not there, is its disk in?',
    );
  }
  const isLibrary = existsSync(join(folder, 'catalog.sqlite'));
  if (stat.isDirectory() && !isLibrary && readdirSync(folder).length > 0) {
    throw new Refusal(
      'library-not-empty',
      'expected a library or an empty folder; this folder holds other files',
    );
  }
  openLibrary(folder).close();
}
