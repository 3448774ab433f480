import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Refusal } from '../../../native-models/common/refusal.ts';
import { INCOMING } from '../../artefacts/originalFile.ts';
import { type Catalog, openCatalog } from '../../catalog/open.ts';
import { clearDeadWriters } from './clearDeadWriters.ts';

/** A folder that holds everything: catalog, originals, artefacts, atlases, models. */
export interface Library {
  readonly root: string;
  readonly catalog: Catalog;
  /** Absolute path of a library-relative one. */
  at(...relative: readonly string[]): string;
  close(): void;
}

const ROOMS = ['originals', 'artefacts', 'atlases', 'models', 'runs', 'patches', 'exports', 'locks'] as const;
/** Those with files under temporary names; the originals' are all in one folder. */
const WRITTEN = [...ROOMS.filter((room) => room !== 'originals' && room !== 'locks'), INCOMING];

/**
 * Opens a library, making the folder when it is absent.
 * @throws Refusal `library-not-a-folder`, `library-read-only`, `library-full`, `library-damaged`.
 */
export function openLibrary(folder: string): Library {
  const root = resolve(folder);
  makeRooms(root);
  const catalog = openCatalog(join(root, 'catalog.sqlite'));
  clearDeadWriters(WRITTEN.map((room) => join(root, room)));
  return {
    root,
    catalog,
    at: (...relative) => join(root, ...relative),
    close: () => catalog.close(),
  };
}

function makeRooms(root: string): void {
  try {
    for (const room of ROOMS) mkdirSync(join(root, room), { recursive: true });
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
  if (code === 'ENOSPC') return new Refusal('library-full', `the disk of ${root} is full`);
  return error;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
