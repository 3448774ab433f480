import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PROGRAM_VERSION } from '../../version.ts';
import { settingsFolder } from '../settings/settingsFolder.ts';
import { withoutPaths } from './withoutPaths.ts';

const LARGEST = 1024 * 1024;

/** Keeps a fault of the program with its stack, without paths. @returns the log; null where it cannot be written. */
export function noteBug(error: unknown, folder = settingsFolder()): string | null {
  const file = join(folder, 'faults.log');
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const line = { at: new Date().toISOString(), version: PROGRAM_VERSION, text: withoutPaths(text, []) };
  try {
    mkdirSync(folder, { recursive: true });
    if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > LARGEST) renameSync(file, `${file}.old`);
    appendFileSync(file, `${JSON.stringify(line)}\n`, { mode: 0o600 });
    return file;
  } catch {
    return null;
  }
}
