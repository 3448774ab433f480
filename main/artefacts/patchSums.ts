import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { writeFileAtomic } from './atomicFile.ts';

/** Whose patches they are and what they were cut from. */
export interface PatchOwner {
  readonly scanId: string;
  readonly patientKey: string;
  /** Hash of what the patches were cut from. */
  readonly key: string;
}

/**
 * CRC-32 of one patch together with whose it is: a damaged patch does not match it, and neither does another
 * scan's, another patient's or another landmark's sound one.
 * @param patch `[z, y, x]`, HU.
 */
export function patchSum(
  { scanId, patientKey, key }: PatchOwner,
  landmark: number,
  patch: Int16Array,
): number {
  const owner = Buffer.from(`${scanId}\n${patientKey}\n${key}\n${landmark}\n`);
  return crc32(new Uint8Array(patch.buffer, patch.byteOffset, patch.byteLength), crc32(owner));
}

/** File of a scan's sums, uint32 in the order of the landmarks, little-endian. */
export const sumsName = ({ scanId, key }: Pick<PatchOwner, 'scanId' | 'key'>): string =>
  `sums.${scanId}.${key}.bin`;

/** The file's folder is synced with it: patches without their sums do not count. */
export const writeSums = (folder: string, owner: PatchOwner, sums: Uint32Array): Promise<void> =>
  writeFileAtomic(
    join(folder, sumsName(owner)),
    new Uint8Array(sums.buffer, sums.byteOffset, sums.byteLength),
  );

/** Undefined when they are not there or not as many as there are landmarks. */
export async function readSums(
  folder: string,
  owner: PatchOwner,
  landmarks: number,
): Promise<Uint32Array | undefined> {
  try {
    const bytes = new Uint8Array(await readFile(join(folder, sumsName(owner))));
    return bytes.length === 4 * landmarks ? new Uint32Array(bytes.buffer) : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

export const forgetSums = (folder: string, owner: PatchOwner): Promise<void> =>
  rm(join(folder, sumsName(owner)), { force: true });
