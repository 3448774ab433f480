import { statSync } from 'node:fs';
import { join } from 'node:path';
import { appendEntries, readEntries } from '../journalFile.ts';
import type { BackedUpFile } from './manifest.ts';

/** In a folder that is being filled: what has been copied, so that a copy that was killed goes on. */
export const COPIED = '.copied';

/** Files noted at a time; those that were copied after the last note are copied again. */
const FILES_A_NOTE = 64;

/** Notes of what is complete in a folder. */
export interface CopiedFiles {
  readonly files: Map<string, BackedUpFile>;
  add(file: BackedUpFile): void;
  /** Writes the last of them. */
  flush(): void;
}

/** @param folder that is being filled; what was noted but is not there as long as it was is not counted. */
export function copiedFiles(folder: string): CopiedFiles {
  const log = join(folder, COPIED);
  const files = new Map<string, BackedUpFile>();
  for (const { entry } of readEntries(log)) {
    const file = entry as BackedUpFile | undefined;
    if (file && statSync(join(folder, file.path), { throwIfNoEntry: false })?.size === file.bytes)
      files.set(file.path, file);
  }
  let waiting: BackedUpFile[] = [];
  const flush = () => {
    if (waiting.length > 0) appendEntries(log, waiting);
    waiting = [];
  };
  return {
    files,
    add(file) {
      files.set(file.path, file);
      waiting.push(file);
      if (waiting.length >= FILES_A_NOTE) flush();
    },
    flush,
  };
}
