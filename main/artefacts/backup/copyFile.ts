import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { link, mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writeFileAtomic } from '../atomicFile.ts';

/**
 * Copies a file, whole or not at all, and says what was read.
 * @returns undefined when it is not there. @throws Refusal `library-full`, `library-read-only`; what the disk says.
 */
export async function copyHashed(
  from: string,
  to: string,
): Promise<{ readonly sha256: string; readonly bytes: number } | undefined> {
  const hash = createHash('sha256');
  let bytes = 0;
  async function* content() {
    for await (const chunk of createReadStream(from, { highWaterMark: 1 << 20 })) {
      hash.update(chunk as Buffer);
      bytes += (chunk as Buffer).length;
      yield chunk as Buffer;
    }
  }
  if (!existsSync(from)) return undefined;
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  try {
    await writeFileAtomic(to, content());
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && !existsSync(from)) return undefined;
    throw error;
  }
  return { sha256: hash.digest('hex'), bytes };
}

/** Gives a file of an earlier backup a second name. @returns false on disks that have no such names. */
export async function linkFile(from: string, to: string): Promise<boolean> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  try {
    await rm(to, { force: true });
    await link(from, to);
    return true;
  } catch {
    return false;
  }
}
