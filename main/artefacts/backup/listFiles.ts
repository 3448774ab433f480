import { type BigIntStats, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { INCOMING } from '../originalFile.ts';
import { MANIFEST } from '../patchLayout.ts';
import { writerOf } from '../writer.ts';

export interface LibraryFile {
  /** Relative to the library, with `/`. */
  readonly path: string;
  readonly bytes: number;
  /** Changes when the file is written. */
  readonly stamp: string;
  /** It was written a moment ago, so that a second change might leave the same stamp. */
  readonly fresh: boolean;
}

/**
 * What a backup leaves out: locks, the journal (it is made anew from the catalog), older copies of the catalog, and
 * trainings that are not finished.
 */
const LEFT_OUT = new Set([INCOMING, 'locks', 'leases', 'journal', 'copies', 'runs']);
const CATALOG = /^catalog\.sqlite/;
const SET_ASIDE = /\.damaged(-\d+)?$/;
/** File systems tell the time of a change in steps; the coarsest in use, FAT's, are of two seconds. */
const FRESH_MS = 3000;

/** Changes when a file is written. */
export const stampOf = ({ size, mtimeNs, ctimeNs, ino }: BigIntStats): string =>
  `${size}.${mtimeNs}.${ctimeNs}.${ino}`;

/** Every file of a library that belongs into a backup, but the catalog. Links to other disks are followed. */
export function listLibraryFiles(root: string): LibraryFile[] {
  const files: LibraryFile[] = [];
  collect(root, '', Date.now(), files);
  // A patch store names the scans whose patches are complete: they must not be copied before their name.
  return files.sort((a, b) => Number(b.path.endsWith(MANIFEST)) - Number(a.path.endsWith(MANIFEST)));
}

function collect(root: string, folder: string, nowMs: number, files: LibraryFile[]): void {
  for (const name of readdirSync(join(root, folder))) {
    const path = folder === '' ? name : `${folder}/${name}`;
    if (LEFT_OUT.has(path) || writerOf(name) || SET_ASIDE.test(name)) continue;
    if (folder === '' && CATALOG.test(name)) continue;
    const found = statSync(join(root, path), { bigint: true, throwIfNoEntry: false });
    if (found?.isDirectory()) collect(root, path, nowMs, files);
    else if (found?.isFile()) {
      files.push({
        path,
        bytes: Number(found.size),
        stamp: stampOf(found),
        fresh: nowMs - Number(found.mtimeMs) < FRESH_MS,
      });
    }
  }
}
