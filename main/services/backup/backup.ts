import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import { Refusal } from '../../../native-models/common/refusal.ts';
import { explainWriteError, syncFolder } from '../../artefacts/atomicFile.ts';
import { COPIED } from '../../artefacts/backup/copiedFiles.ts';
import { isBackup, writeManifest } from '../../artefacts/backup/manifest.ts';
import { libraryFact, setLibraryFact } from '../../catalog/libraryFacts.ts';
import { PROGRAM_VERSION } from '../../version.ts';
import type { BackupOutput } from '../../worker/protocol.ts';
import { audit } from '../library/audit.ts';
import { exclusively } from '../library/exclusively.ts';
import type { Library } from '../library/library.ts';
import { type Session, trackedJob } from '../library/session.ts';
import { fillingFolder, newBackupFolder, newestBackupOf } from './backupFolders.ts';
import { removeOthers } from './removeOthers.ts';
import { CATALOG, filesHeldBy, heldBy, snapshotCatalog } from './snapshotCatalog.ts';

export interface BackupMade {
  readonly folder: string;
  readonly files: number;
  readonly bytes: number;
  /** Files shared with the backup before. */
  readonly linked: number;
  /** Library-relative: rows speak of them and they are not there, or they are not what their name or seal says. */
  readonly missing: readonly string[];
  readonly damaged: readonly string[];
}

/** Files may go between the copy of the catalog and their own. */
const TRIES = 3;

/**
 * Makes a complete copy of a library in a folder of its own below `target`, while the library is in use. What has not
 * changed since the newest backup there is shared with it by hard links, where the disk has them. A backup that was
 * stopped or killed lies under a name that no complete one has, and the next one goes on from it.
 *
 * @throws Refusal `backup-place` for a target in the library or the other way round, `library-damaged`,
 *   `library-full` (of the target), `library-read-only`; the signal's reason when cancelled.
 */
export async function backUpLibrary(session: Session, target: string): Promise<BackupMade> {
  const { library } = session;
  const place = resolve(target);
  refusePlace(library, place);
  return exclusively(session, 'backup', async () => {
    const id = libraryId(library);
    const filling = fillingFolder(place, id);
    try {
      mkdirSync(filling, { recursive: true, mode: 0o700 });
    } catch (error) {
      throw explainWriteError(error, place);
    }
    const { output, missing } = await fill(session, filling, await newestBackupOf(place, id));
    const files = new Map(output.files.map((file) => [file.path, file]));
    removeOthers(filling, files);
    const head = { library: id, name: basename(library.root), created: new Date().toISOString() };
    rmSync(join(filling, COPIED), { recursive: true, force: true });
    await writeManifest(filling, { ...head, program: PROGRAM_VERSION }, files);
    const folder = newBackupFolder(place);
    await rename(filling, folder);
    await syncFolder(place);
    const bytes = output.files.reduce((sum, file) => sum + file.bytes, 0);
    audit(library, 'backed-up', basename(folder), { files: files.size, bytes });
    return { folder, files: files.size, bytes, linked: output.linked, missing, damaged: output.damaged };
  });
}

interface Filled {
  readonly output: BackupOutput;
  readonly missing: readonly string[];
}

/** The catalog first, then the files: each row has its files, unless they were removed in between. */
async function fill(session: Session, folder: string, previous: string | null): Promise<Filled> {
  const { library } = session;
  for (let tries = 1; ; tries++) {
    await snapshotCatalog(session, folder);
    const input = { root: library.root, folder, previous, made: [CATALOG] };
    const output = await trackedJob(session, 'backup', 'library', input);
    const copied = new Set(output.files.map(({ path }) => path));
    const missing = [...filesHeldBy(join(folder, CATALOG))].filter((path) => !copied.has(path));
    const now = heldBy(library.catalog);
    if (tries === TRIES || missing.every((path) => now.has(path))) return { output, missing };
  }
}

/** @throws Refusal `backup-place`. */
function refusePlace({ root }: Library, target: string): void {
  const inside = (folder: string, of: string) => !relative(of, folder).startsWith('..');
  const why = inside(target, root)
    ? 'lies in the library itself'
    : existsSync(join(target, CATALOG)) || isBackup(target)
      ? 'is a library or a backup'
      : null;
  if (why === null) return;
  throw new Refusal('backup-place', `expected a folder that backups are put into; ${target} ${why}`);
}

/** By which the backups of one library are told from those of others. */
function libraryId({ catalog }: Library): string {
  const known = libraryFact(catalog, 'library-id');
  if (known !== undefined) return known;
  const made = randomBytes(8).toString('hex');
  setLibraryFact(catalog, 'library-id', made);
  return made;
}
