import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { writeFileAtomic } from './atomicFile.ts';

/** Library-relative path of an original, named by the SHA-256 of its bytes. */
export const originalPath = (sha256: string): string => `originals/${sha256.slice(0, 2)}/${sha256}.dcm`;

/** Copies a file's bytes into the library unless they are there. @throws Refusal as {@link writeFileAtomic}. */
export async function keepOriginal(libraryRoot: string, sha256: string, bytes: Uint8Array): Promise<void> {
  const path = join(libraryRoot, originalPath(sha256));
  if (existsSync(path)) return;
  await mkdir(dirname(path), { recursive: true });
  await writeFileAtomic(path, bytes);
}
