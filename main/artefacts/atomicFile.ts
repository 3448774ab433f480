import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Refusal } from '../../native-models/common/refusal.ts';
import { temporaryName } from './writer.ts';

export type FileContent = Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/**
 * Writes a file that is either wholly there or not at all, also after a power cut: a temporary
 * name in the same folder, fsync, rename over `path`, fsync of the folder.
 *
 * @param temporaryIn another folder of the same disk for the temporary name, where leftovers are easily found.
 * @throws Refusal `library-full` or `library-read-only`; then `path` is as it was before.
 */
export async function writeFileAtomic(
  path: string,
  content: FileContent,
  temporaryIn = dirname(path),
): Promise<void> {
  const folder = dirname(path);
  // Not derived from the final name, which may already be as long as the file system allows.
  const temporary = temporaryName(temporaryIn);
  try {
    await writeAndSync(temporary, content);
    await rename(temporary, path);
    await syncFolder(folder);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw explainWriteError(error, path);
  }
}

/** Turns the failures that a user can mend into refusals; any other error comes back unchanged. */
export function explainWriteError(error: unknown, path: string): unknown {
  switch ((error as NodeJS.ErrnoException | undefined)?.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new Refusal('library-full', `no space is left on the disk to write ${path}`);
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return new Refusal(
        'library-read-only',
        `expected to be allowed to write ${path}, but may only read there`,
      );
    case 'EIO':
    case 'ENXIO':
    case 'ENODEV':
    case 'ESTALE':
      return new Refusal(
        'disk-error',
        `the disk reports an error at ${path}: check it and its cable, and make a backup; then run the same again`,
      );
    default:
      return error;
  }
}

async function writeAndSync(path: string, content: FileContent): Promise<void> {
  const file = await open(path, 'wx');
  try {
    const chunks = content instanceof Uint8Array ? [content] : content;
    for await (const chunk of chunks) await writeAll(file, chunk);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** One write call may take less than it was given, e.g. above 2 GiB or near a full disk. */
async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  let done = 0;
  while (done < chunk.byteLength) {
    done += (await file.write(chunk, done, chunk.byteLength - done)).bytesWritten;
  }
}

/** Makes a file durable that another program has written. */
export async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes the rename itself durable. Windows cannot open folders and journals renames by itself. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
