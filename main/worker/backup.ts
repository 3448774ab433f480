import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import PQueue from 'p-queue';
import { type CopiedFiles, copiedFiles } from '../artefacts/backup/copiedFiles.ts';
import { copyHashed, linkFile } from '../artefacts/backup/copyFile.ts';
import { type LibraryFile, listLibraryFiles, stampOf } from '../artefacts/backup/listFiles.ts';
import { type BackedUpFile, readManifest } from '../artefacts/backup/manifest.ts';
import { hasSpace, requireSpace } from '../artefacts/freeSpace.ts';
import { hashFile } from '../artefacts/hashFile.ts';
import { readSeal } from '../artefacts/sealed.ts';
import type { BackupInput, JobRunner } from './protocol.ts';

/** While one file waits for the disk others are read. */
const FILES_AT_ONCE = 4;
/** A file that is written in place is copied again when it changed meanwhile; its own sums tell in the end. */
const TRIES = 3;
const MB = 1e6;
const ORIGINAL = /^originals\/[0-9a-f]{2}\/([0-9a-f]{64})\.dcm$/;

/**
 * Fills the folder of a backup: what an earlier try copied stays, what has not changed since the backup before is
 * linked from there, the rest is copied. The library is only read.
 */
export const backUpFiles: JobRunner<'backup'> = async (input, context) => {
  const before = input.previous === null ? undefined : (await readManifest(input.previous)).files;
  const files = listLibraryFiles(input.root);
  const copied = copiedFiles(input.folder);
  const work: Work = { input, before, copied, linked: 0, damaged: [] };
  requireSpace(input.folder, bytesToCopy(work, files), 'this backup');
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0) / MB;
  let done = 0;
  const queue = new PQueue({ concurrency: FILES_AT_ONCE });
  const take = async (file: LibraryFile) => {
    context.signal.throwIfAborted();
    await takeFile(work, file);
    done += file.bytes / MB;
    context.report({ stage: 'copy', done, total, unit: 'MB' });
  };
  try {
    await queue.addAll(files.map((file) => () => take(file)));
  } finally {
    queue.clear();
    copied.flush();
  }
  const made = await Promise.all(input.made.map((path) => describeMade(input.folder, path)));
  const there = new Set(files.map(({ path }) => path));
  return {
    files: [...made, ...[...copied.files.values()].filter(({ path }) => there.has(path))],
    linked: work.linked,
    damaged: work.damaged,
  };
};

interface Work {
  readonly input: BackupInput;
  readonly before: ReadonlyMap<string, BackedUpFile> | undefined;
  readonly copied: CopiedFiles;
  linked: number;
  readonly damaged: string[];
}

const knownHash = ({ input }: Work, { path }: LibraryFile): string | undefined =>
  ORIGINAL.exec(path)?.[1] ?? readSeal(join(input.root, path))?.sha256;

/** Of what neither an earlier try nor the backup before has. */
function bytesToCopy(work: Work, files: readonly LibraryFile[]): number {
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  // Asking each file for its seal takes time that only a disk that is nearly full is worth.
  if (hasSpace(work.input.folder, total)) return total;
  return files
    .filter((file) => {
      const known = knownHash(work, file);
      const olds = [work.copied.files.get(file.path), work.before?.get(file.path)];
      return !olds.some((old) => old && isSame(old, file, known));
    })
    .reduce((sum, { bytes }) => sum + bytes, 0);
}

async function takeFile(work: Work, file: LibraryFile): Promise<void> {
  const { input, copied } = work;
  const known = knownHash(work, file);
  const earlier = copied.files.get(file.path);
  if (earlier && isSame(earlier, file, known)) return;
  const before = work.before?.get(file.path);
  if (before && isSame(before, file, known) && (await linkOld(work, before))) return;
  const taken = await copyUntilStill(input, file);
  if (!taken) {
    copied.files.delete(file.path);
    return;
  }
  if (known !== undefined && taken.sha256 !== known) {
    work.damaged.push(file.path);
    // The backup before may still have it as it was.
    if (before?.sha256 === known && (await linkOld(work, before))) return;
  }
  copied.add(taken);
}

/** What is named by its content or has a seal is the same by its hash; anything else by what the disk says of it. */
const isSame = (old: BackedUpFile, now: LibraryFile, known: string | undefined): boolean =>
  known === undefined ? old.stamp === now.stamp : old.sha256 === known && old.bytes === now.bytes;

async function linkOld(work: Work, file: BackedUpFile): Promise<boolean> {
  const { input, copied } = work;
  const old = join(input.previous!, file.path);
  const found = await stat(old).catch(() => undefined);
  if (found?.size !== file.bytes || !(await linkFile(old, join(input.folder, file.path)))) return false;
  copied.add(file);
  work.linked++;
  return true;
}

async function copyUntilStill(input: BackupInput, file: LibraryFile): Promise<BackedUpFile | undefined> {
  const { path } = file;
  let { stamp, fresh } = file;
  for (let tries = 1; ; tries++) {
    const taken = await copyHashed(join(input.root, path), join(input.folder, path));
    if (!taken) return undefined;
    const now = await stampNow(join(input.root, path));
    if (now === undefined || now === stamp || tries === TRIES)
      return { path, ...taken, stamp: fresh || now !== stamp ? null : stamp };
    stamp = now;
    fresh = true;
  }
}

async function stampNow(path: string): Promise<string | undefined> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found && stampOf(found);
}

async function describeMade(folder: string, path: string): Promise<BackedUpFile> {
  const { size } = await stat(join(folder, path));
  return { path, bytes: size, sha256: await hashFile(join(folder, path)), stamp: null };
}
