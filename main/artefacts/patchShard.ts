import { type FileHandle, open } from 'node:fs/promises';
import {
  INDEX_BYTES,
  INDEX_OFFSET,
  indexEntry,
  indexOffset,
  PATCH_BYTES,
  patchOffset,
} from './patchLayout.ts';

/**
 * Puts one patch into its slot of a shard and syncs it. Slots between stay holes of the file. The
 * slot must be free: until the manifest names it, nobody reads it.
 */
export async function writePatch(path: string, slot: number, patch: Int16Array): Promise<void> {
  const file = await openShard(path);
  try {
    await writeAt(file, bytesOf(patch), patchOffset(slot));
    await writeAt(file, indexEntry(slot), indexOffset(slot));
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Takes a slot out of the index, for readers that do not know our manifest. */
export async function forgetPatch(path: string, slot: number): Promise<void> {
  const file = await openShard(path);
  try {
    await writeAt(file, new Uint8Array(16).fill(0xff), indexOffset(slot));
  } finally {
    await file.close();
  }
}

/** Consecutive slots of one shard and where in memory their patches belong, one behind the other. */
export interface SlotRun {
  readonly firstSlot: number;
  readonly count: number;
  /** Voxel of the output that the first begins at. */
  readonly offset: number;
}

/**
 * Reads patches of one shard, each run in one go.
 * @param out receives them `[slot, z, y, x]`.
 *   What a shard that is not there, or ends before it should, does not hold stays as it was: whoever asked
 *   compares the patches with their sums.
 */
export async function readPatches(path: string, runs: readonly SlotRun[], out: Int16Array): Promise<void> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return undefined;
  });
  if (!file) return;
  try {
    for (const { firstSlot, count, offset } of runs) {
      const target = bytesOf(out).subarray(2 * offset, 2 * offset + count * PATCH_BYTES);
      let done = 0;
      while (done < target.length) {
        const from = patchOffset(firstSlot) + done;
        const { bytesRead } = await file.read(target, done, target.length - done, from);
        if (bytesRead === 0) break;
        done += bytesRead;
      }
    }
  } finally {
    await file.close();
  }
}

/** Opens or makes a shard. One whose index was cut short by a crash holds nothing yet. */
async function openShard(path: string): Promise<FileHandle> {
  const file = await open(path, 'r+').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return open(path, 'wx+');
  });
  try {
    const { size } = await file.stat();
    if (size < INDEX_OFFSET + INDEX_BYTES) {
      await writeAt(file, new Uint8Array(INDEX_BYTES).fill(0xff), INDEX_OFFSET);
    }
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function writeAt(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

const bytesOf = (array: Int16Array): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
