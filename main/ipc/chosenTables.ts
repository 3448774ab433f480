import { randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { Refusal } from '../../native-models/common/refusal.ts';
import type { ChosenTable } from '../../preload/contract/study.ts';
import { previewTable } from '../services/clinical/clinicalTable.ts';
import type { Library } from '../services/library/library.ts';

const LARGEST_BYTES = 256 * 1024 * 1024;
/** More tables than this are not looked at side by side. */
const MAX_CHOSEN = 4;

/** Clinical tables that were chosen or dropped and are not taken in yet: the window holds a token, never a path. */
const chosen = new Map<string, Buffer>();

/** Keeps a table for the window and says what it holds. @throws Refusal as {@link previewTable}, `too-large`. */
export function chooseTable(library: Library, path: string): ChosenTable {
  const bytes = readTable(path);
  const preview = previewTable(library, bytes);
  const token = randomBytes(12).toString('hex');
  chosen.set(token, bytes);
  for (const old of [...chosen.keys()].slice(0, -MAX_CHOSEN)) chosen.delete(old);
  return { token, name: basename(path), preview };
}

/** @throws Refusal `table-gone`. */
export function chosenTable(token: string): Buffer {
  const bytes = chosen.get(token);
  if (!bytes) throw new Refusal('table-gone', 'expected a table that was chosen; choose it again');
  return bytes;
}

export const dropTable = (token: string): void => void chosen.delete(token);

/** @throws Refusal `path-not-found`, `too-large`. */
export function readTable(path: string): Buffer {
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined) throw new Refusal('path-not-found', 'expected a file that can be read; it cannot');
  if (size > LARGEST_BYTES) throw new Refusal('too-large', `expected at most 256 MiB, got ${size} bytes`);
  return readFileSync(path);
}
