import { basename } from 'node:path';
import { type Library, openLibrary } from '../services/library/library.ts';

/** The window's library: opened at first use, so that a refusal is an answer on the screen. */
export interface OpenedLibrary {
  readonly folder: string;
  readonly name: string;
  /** @throws Refusal as {@link openLibrary}; the next call tries again. */
  open(): Library;
  close(): void;
  /** Closes it; the next use opens the other folder's. */
  switchTo(folder: string): void;
}

export function keepLibrary(chosen: string): OpenedLibrary {
  let folder = chosen;
  let opened: Library | undefined;
  const close = () => {
    opened?.close();
    opened = undefined;
  };
  return {
    get folder() {
      return folder;
    },
    get name() {
      return basename(folder);
    },
    open: () => {
      opened ??= openLibrary(folder);
      return opened;
    },
    close,
    switchTo(other) {
      close();
      folder = other;
    },
  };
}
