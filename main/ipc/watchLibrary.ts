import type { BrowserWindow } from 'electron';
import { isRefusal } from '../../native-models/common/refusal.ts';
import { emit } from './emit.ts';
import type { OpenedLibrary } from './openedLibrary.ts';

const PERIOD_MS = 1500;

/** Tells the window when another process, such as the command line, has changed the catalog. */
export function watchLibrary(library: OpenedLibrary, window: BrowserWindow): void {
  let seen: unknown;
  const timer = setInterval(() => {
    const version = dataVersion(library);
    if (seen !== undefined && version !== seen) emit(window, 'libraryChanged', null);
    seen = version;
  }, PERIOD_MS);
  window.on('closed', () => clearInterval(timer));
}

/** SQLite's counter of foreign commits; the refusal's code while the library cannot be opened. */
function dataVersion(library: OpenedLibrary): unknown {
  try {
    return library.open().catalog.pragma('data_version', { simple: true });
  } catch (error) {
    if (isRefusal(error)) return error.code;
    throw error;
  }
}
