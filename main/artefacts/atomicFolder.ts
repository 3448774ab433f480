import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { explainWriteError, type FileContent, syncFolder, writeFileAtomic } from './atomicFile.ts';
import { temporaryName, writerOf } from './writer.ts';

/**
 * Writes a folder that is either wholly there or not at all: its files in a temporary folder beside it,
 * each synced, then one rename. A folder already there is replaced; for the moment between the two
 * renames it is kept under a temporary name, so pick new names where there must always be one.
 *
 * @throws Refusal `library-full` or `library-read-only`.
 */
export async function writeFolderAtomic(
  path: string,
  files: ReadonlyMap<string, FileContent>,
): Promise<void> {
  const parent = dirname(path);
  await mkdir(parent, { recursive: true });
  const temporary = temporaryName(parent);
  try {
    await mkdir(temporary);
    for (const [name, content] of files) await writeFileAtomic(join(temporary, name), content);
    await replaceFolder(temporary, path);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    throw explainWriteError(error, path);
  }
}

/** Removes what writers that died left in a folder. Only for folders with a single writer. */
export async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (writerOf(name)) await rm(join(folder, name), { recursive: true, force: true });
  }
}

async function replaceFolder(temporary: string, path: string): Promise<void> {
  const parent = dirname(path);
  const old = (await readdir(parent)).includes(basename(path)) ? temporaryName(parent) : undefined;
  if (old) await rename(path, old);
  await rename(temporary, path);
  await syncFolder(parent);
  if (old) await rm(old, { recursive: true, force: true });
}
