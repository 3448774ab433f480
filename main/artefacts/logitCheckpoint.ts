import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogitCheckpoint } from '../../native-models/inference/logitCheckpoint.ts';
import { writeFileAtomic } from './atomicFile.ts';
import { removeLeftovers } from './atomicFolder.ts';

/**
 * Keeps chunks of logits as files, float32 in this machine's order, each classifier's in a folder of its own.
 * The folder's name must follow from everything that the logits depend on: nothing else says whose they are.
 */
export async function logitCheckpoint(folders: readonly string[]): Promise<LogitCheckpoint> {
  for (const folder of folders) {
    await mkdir(folder, { recursive: true });
    await removeLeftovers(folder);
  }
  return {
    async read(chunk, windows) {
      const parts = await Promise.all(
        folders.map((folder) => readChunk(join(folder, nameOf(chunk)), windows)),
      );
      const found = parts.filter((part) => part !== undefined);
      return found.length === parts.length ? found : undefined;
    },
    async write(chunk, logits) {
      await Promise.all(
        logits.map(({ buffer, byteOffset, byteLength }, n) =>
          writeFileAtomic(join(folders[n]!, nameOf(chunk)), new Uint8Array(buffer, byteOffset, byteLength)),
        ),
      );
    },
  };
}

const nameOf = (chunk: number): string => `${`${chunk}`.padStart(6, '0')}.f32`;

/** Undefined when it is not there, or not as long as it should be: it is computed again. */
async function readChunk(path: string, windows: number): Promise<Float32Array | undefined> {
  try {
    const bytes = new Uint8Array(await readFile(path));
    return bytes.length === windows * Float32Array.BYTES_PER_ELEMENT
      ? new Float32Array(bytes.buffer)
      : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
