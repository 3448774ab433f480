import { existsSync, readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { isRefusal, Refusal } from '../../../native-models/common/refusal.ts';
import { type BackupManifest, isBackup, readManifest } from '../../artefacts/backup/manifest.ts';

const NAME = /^drasclr-\d{8}T\d{6}Z(?:-\d+)?$/;

/** Where a backup is filled, under a name that no complete one has; one for each library. */
export const fillingFolder = (target: string, libraryId: string): string =>
  join(target, `.drasclr-filling-${libraryId}`);

/** A free name, by the time in UTC: the newest sorts last. */
export function newBackupFolder(target: string, now = new Date()): string {
  const name = `drasclr-${now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
  for (let n = 1; ; n++) {
    const folder = join(target, n === 1 ? name : `${name}-${n}`);
    if (!existsSync(folder)) return folder;
  }
}

/** Folders of backups, the newest first; they may be damaged. */
export const backupsIn = (target: string): string[] =>
  existsSync(target)
    ? readdirSync(target)
        .filter((name) => NAME.test(name) && isBackup(join(target, name)))
        .sort()
        .reverse()
        .map((name) => join(target, name))
    : [];

/** The newest complete backup of a library; damaged ones and those of other libraries are passed over. */
export async function newestBackupOf(target: string, libraryId: string): Promise<string | null> {
  for (const folder of backupsIn(target)) {
    const manifest = await manifestOrNull(folder);
    if (manifest?.library === libraryId) return folder;
  }
  return null;
}

async function manifestOrNull(folder: string): Promise<BackupManifest | null> {
  try {
    return await readManifest(folder);
  } catch (error) {
    if (isRefusal(error)) return null;
    throw error;
  }
}

/** A backup, or the newest in a folder of them. @throws Refusal `backup-missing`, `backup-incomplete`. */
export function chosenBackup(given: string): string {
  const folder = resolve(given);
  if (isBackup(folder)) return folder;
  const [newest] = backupsIn(folder);
  if (newest !== undefined) return newest;
  if (basename(folder).startsWith('.drasclr-filling') || NAME.test(basename(folder))) {
    throw new Refusal('backup-incomplete', `${folder} is a backup that was never completed`);
  }
  throw new Refusal('backup-missing', `expected a backup, or a folder with backups, at ${folder}`);
}
