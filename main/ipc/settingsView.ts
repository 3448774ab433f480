import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import type { SettingsView } from '../../preload/contract/settings.ts';
import type { KeptSettings } from './keepSettings.ts';
import type { OpenedLibrary } from './openedLibrary.ts';

/** What the window holds in place of a folder's path. */
export const libraryToken = (folder: string): string =>
  createHash('sha256').update(folder).digest('hex').slice(0, 16);

/** The settings as the window may know them: names of folders, never their paths. */
export function settingsView(
  kept: KeptSettings,
  library: Pick<OpenedLibrary, 'folder' | 'name'>,
): SettingsView {
  const { settings, setAside } = kept.read();
  const { engine, threads, library: chosen, tensorflowFolder } = kept.inForce();
  const folders = [...new Set([library.folder, ...settings.recentLibraries])];
  return {
    engine: { ...engine, stored: settings.engine },
    threads: { ...threads, stored: settings.threads, cores: availableParallelism() },
    library: { name: library.name, origin: chosen.origin },
    recent: folders.map((folder) => ({
      token: libraryToken(folder),
      name: basename(folder),
      open: folder === library.folder,
      there: existsSync(join(folder, 'catalog.sqlite')),
    })),
    tensorflow: {
      name: tensorflowFolder.value === null ? null : basename(tensorflowFolder.value),
      origin: tensorflowFolder.origin,
    },
    theme: settings.theme,
    lock: settings.lock && { minutes: settings.lock.minutes },
    language: settings.language,
    keys: settings.keys,
    setAside,
  };
}
