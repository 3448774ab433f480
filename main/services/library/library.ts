import { accessSync, chmodSync, constants, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Refusal } from '../../../native-models/common/refusal.ts';
import { isBackup } from '../../artefacts/backup/manifest.ts';
import { INCOMING } from '../../artefacts/originalFile.ts';
import { tryShare } from '../../catalog/exclusive.ts';
import { type Catalog, openCatalog } from '../../catalog/open.ts';
import { clearDeadWriters } from './clearDeadWriters.ts';
import { keepJournal } from './journal.ts';
import { takeLease } from './lease.ts';
import { refuseNetworkDisk } from './networkDisk.ts';
import { openSnapshot } from './openSnapshot.ts';
import { openPseudonyms, type Pseudonyms } from './pseudonyms.ts';

/** A folder that holds everything: catalog, originals, artefacts, atlases, models. */
export interface Library {
  readonly root: string;
  readonly catalog: Catalog;
  /** It can be looked at, and nothing in it can be changed. */
  readonly readOnly: boolean;
  readonly pseudonyms: Pseudonyms;
  /** Absolute path of a library-relative one. */
  at(...relative: readonly string[]): string;
  close(): void;
}

const ROOMS = [
  'originals',
  'artefacts',
  'atlases',
  'models',
  'runs',
  'patches',
  'studies',
  'exports',
  'locks',
  'journal',
] as const;
/** Those with files under temporary names; the originals' are all in one folder. */
const WRITTEN = [...ROOMS.filter((room) => !['originals', 'locks', 'journal'].includes(room)), INCOMING];

export const catalogPath = (root: string): string => join(root, 'catalog.sqlite');

/**
 * Opens a library, making the folder when it is absent. One on a disk that cannot be written can be read.
 * @throws Refusal `library-not-a-folder`, `library-read-only`, `library-full`, `library-damaged`,
 *   `library-on-network`, `catalog-missing` for a library whose catalog is gone: a new one would hide what is there,
 *   `pseudonym-key-wrong`.
 */
export function openLibrary(folder: string): Library {
  const root = resolve(folder);
  if (isReadOnly(root)) return openReadOnly(root);
  refuseNetworkDisk(root);
  makeRooms(root);
  refuseMissingCatalog(root);
  const leave = enter(root);
  const catalog = openOr(leave, () => openCatalog(catalogPath(root)));
  chmodSync(catalogPath(root), 0o600);
  clearDeadWriters(WRITTEN.map((room) => join(root, room)));
  const pseudonyms = openOr(
    () => {
      catalog.close();
      leave();
    },
    () => openPseudonyms(root, catalog),
  );
  const closeJournal = keepJournal(root, catalog);
  return {
    root,
    catalog,
    readOnly: false,
    pseudonyms,
    at: (...relative) => join(root, ...relative),
    close: () => {
      if (!catalog.open) return;
      closeJournal();
      catalog.close();
      leave();
    },
  };
}

function openReadOnly(root: string): Library {
  const { catalog, close } = openSnapshot(catalogPath(root));
  const pseudonyms = openOr(close, () => openPseudonyms(root, catalog, true));
  return { root, catalog, readOnly: true, pseudonyms, at: (...relative) => join(root, ...relative), close };
}

/** Says to others that the library is open. @throws Refusal `library-elsewhere`, `library-busy`. */
function enter(root: string): () => void {
  const giveBack = takeLease(root);
  const leave = tryShare(join(root, 'locks', 'open'));
  if (leave) {
    return () => {
      leave();
      giveBack();
    };
  }
  giveBack();
  throw new Refusal(
    'library-busy',
    'the catalog of the library is being rebuilt or restored; wait until that is done',
  );
}

function openOr<T>(leave: () => void, open: () => T): T {
  try {
    return open();
  } catch (error) {
    leave();
    throw error;
  }
}

/** A library that is there, on a disk that cannot be written or that somebody else may write; or a backup. */
function isReadOnly(root: string): boolean {
  if (!statSync(catalogPath(root), { throwIfNoEntry: false })?.size) return false;
  if (isBackup(root)) return true;
  try {
    accessSync(root, constants.W_OK);
    return false;
  } catch {
    return true;
  }
}

/** @throws Refusal `catalog-missing`. */
function refuseMissingCatalog(root: string): void {
  if (statSync(catalogPath(root), { throwIfNoEntry: false })?.size) return;
  const full = ['journal', 'originals', 'models', 'artefacts', 'patches'].filter((room) =>
    holdsFiles(root, room),
  );
  if (full.length === 0) return;
  throw new Refusal(
    'catalog-missing',
    `the catalog of this library is gone, but its folders ${full.join(', ')} are not empty; run "drasclr library rebuild" to make it again from them`,
  );
}

const holdsFiles = (root: string, room: string): boolean =>
  existsSync(join(root, room)) && readdirSync(join(root, room)).some((name) => name !== 'incoming');

/** Only its owner may look into a library that we make: it holds what identifies patients. */
export function makeRooms(root: string): void {
  try {
    if (!existsSync(root)) mkdirSync(root, { recursive: true, mode: 0o700 });
    for (const room of ROOMS) mkdirSync(join(root, room), { recursive: true, mode: 0o700 });
    accessSync(root, constants.W_OK);
  } catch (error) {
    throw refuseFolder(root, error);
  }
}

function refuseFolder(root: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'EEXIST' || code === 'ENOTDIR' || isFile(root)) {
    return new Refusal('library-not-a-folder', `the library must be a folder; ${root} is not one`);
  }
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM') {
    return new Refusal('library-read-only', `the library ${root} cannot be written (${code})`);
  }
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new Refusal('library-full', `the disk of ${root} is full`);
  }
  return error;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
