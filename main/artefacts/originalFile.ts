import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeFileAtomic } from './atomicFile.ts';

/** Where originals are written under temporary names, which are then easily found. */
export const INCOMING = 'originals/incoming';

/** Library-relative path of an original, named by the SHA-256 of its bytes. */
export const originalPath = (sha256: string): string => `originals/${sha256.slice(0, 2)}/${sha256}.dcm`;

/**
 * Copies a file's bytes into the library unless they are there; a copy that is not what its name says is replaced.
 * @throws Refusal as {@link writeFileAtomic}.
 */
export async function keepOriginal(
  libraryRoot: string,
  sha256: string,
  bytes: Uint8Array,
): Promise<'kept' | 'already' | 'repaired'> {
  const path = join(libraryRoot, originalPath(sha256));
  const there = await hashOfFile(path);
  if (there === sha256) return 'already';
  const incoming = join(libraryRoot, INCOMING);
  await Promise.all([dirname(path), incoming].map((folder) => mkdir(folder, { recursive: true })));
  await writeFileAtomic(path, bytes, incoming);
  return there === undefined ? 'kept' : 'repaired';
}

async function hashOfFile(path: string): Promise<string | undefined> {
  try {
    return createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
