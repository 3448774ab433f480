import { existsSync, mkdirSync, readdirSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Refusal } from '../../../native-models/common/refusal.ts';
import { explainWriteError, syncFolder } from '../../artefacts/atomicFile.ts';
import { COPIED, copiedFiles } from '../../artefacts/backup/copiedFiles.ts';
import { type BackupManifest, readManifest } from '../../artefacts/backup/manifest.ts';
import { requireSpace } from '../../artefacts/freeSpace.ts';
import { touchAllRows } from '../../catalog/mirror.ts';
import { openCatalog } from '../../catalog/open.ts';
import { flushJournal } from '../library/journal.ts';
import { catalogPath, makeRooms } from '../library/library.ts';
import { refuseNetworkDisk } from '../library/networkDisk.ts';
import { type FreeSession, freeJob } from '../library/session.ts';
import { chosenBackup } from './backupFolders.ts';
import { removeOthers } from './removeOthers.ts';
import { CATALOG } from './snapshotCatalog.ts';

export interface Restored {
  /** The backup that was taken. */
  readonly backup: string;
  readonly files: number;
  /** Files of the backup that were missing or damaged and are now missing from the library. */
  readonly leftOut: readonly string[];
}

export interface RestoreOptions {
  /** Restore the rest of a backup that is not whole. */
  readonly leaveOutDamaged?: boolean;
}

/** So many names are in a refusal; more would only say the same again. */
const MOST_NAMED = 20;

/**
 * Makes a library from a backup in a folder that is new or empty. Every file is compared with what was written; a
 * restore that was stopped or killed lies beside under another name, and the same one again goes on from it.
 *
 * @param from a backup, or a folder of backups, of which the newest is taken.
 * @throws Refusal `backup-missing`, `backup-incomplete`, `backup-damaged`, `backup-too-new`, `restore-not-empty`,
 *   `library-on-network`, `library-full`, `library-read-only`; the signal's reason when cancelled.
 */
export async function restoreLibrary(
  session: FreeSession,
  from: string,
  to: string,
  { leaveOutDamaged = false }: RestoreOptions = {},
): Promise<Restored> {
  const backup = chosenBackup(from);
  const root = resolve(to);
  refuseFull(root);
  refuseNetworkDisk(root);
  const manifest = await readManifest(backup);
  if (!leaveOutDamaged) refuse(missingFiles(backup, manifest), 'backup-incomplete', 'missing');
  const filling = `${root}.restoring`;
  try {
    mkdirSync(filling, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw explainWriteError(error, root);
  }
  const copied = [...copiedFiles(filling).files.values()].reduce((sum, file) => sum + file.bytes, 0);
  requireSpace(root, manifest.bytes - copied, 'the restored library');
  const { files, damaged } = await freeJob(session, 'restore', 'library', { backup, folder: filling });
  if (!leaveOutDamaged) refuse(damaged, 'backup-damaged', 'damaged');
  if (damaged.includes(CATALOG))
    throw new Refusal('backup-damaged', `the catalog in ${backup} is damaged: take another backup`);
  await complete(filling, root, manifest);
  return { backup, files, leftOut: damaged };
}

/** @throws Refusal `restore-not-empty`. */
function refuseFull(root: string): void {
  const found = statSync(root, { throwIfNoEntry: false });
  if (!found || (found.isDirectory() && readdirSync(root).length === 0)) return;
  throw new Refusal(
    'restore-not-empty',
    `expected a new or empty folder for the restored library; ${root} is not, and nothing is overwritten`,
  );
}

const missingFiles = (backup: string, { files }: BackupManifest): string[] =>
  [...files.values()]
    .filter(({ path, bytes }) => statSync(join(backup, path), { throwIfNoEntry: false })?.size !== bytes)
    .map(({ path }) => path);

/** @throws Refusal with the names of the files. */
function refuse(paths: readonly string[], code: string, what: string): void {
  if (paths.length === 0) return;
  const named = paths.slice(0, MOST_NAMED).join(', ');
  const more = paths.length > MOST_NAMED ? ` and ${paths.length - MOST_NAMED} more` : '';
  throw new Refusal(
    code,
    `${paths.length} files of the backup are ${what}: ${named}${more}. Take another backup, or restore the rest with --leave-out-damaged`,
  );
}

/** The journal is made anew from the catalog; then the folder gets its name. */
async function complete(filling: string, root: string, manifest: BackupManifest): Promise<void> {
  rmSync(join(filling, COPIED), { recursive: true, force: true });
  removeOthers(filling, manifest.files);
  makeRooms(filling);
  const catalog = openCatalog(catalogPath(filling));
  try {
    touchAllRows(catalog);
    flushJournal(filling, catalog);
    catalog.pragma('wal_checkpoint(TRUNCATE)');
  } finally {
    catalog.close();
  }
  if (existsSync(root)) rmdirSync(root);
  await rename(filling, root);
  await syncFolder(dirname(root));
}
