import { basename } from 'node:path';
import { type Library, openLibrary } from '../services/library.ts';

/** The window's library: opened at first use, so that a refusal is an answer on the screen. */
export interface OpenedLibrary {
  readonly folder: string;
  readonly name: string;
  /** @throws Refusal as {@link openLibrary}; the next call tries again. */
  open(): Library;
  close(): void;
}

export function keepLibrary(folder: string): OpenedLibrary {
  let opened: Library | undefined;
  return {
    folder,
    name: basename(folder),
    open: () => {
      opened ??= openLibrary(folder);
      return opened;
    },
    close: () => {
      opened?.close();
      opened = undefined;
    },
  };
}
