import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile, rename, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import { isRefusal, Refusal } from '../../native-models/common/refusal.ts';
import { type FileContent, writeFileAtomic } from './atomicFile.ts';

/** What a file was when it was written; kept beside it. */
export interface Seal {
  readonly sha256: string;
  readonly bytes: number;
}

const FORMAT = 'drasclr-seal/1';
const sealForm = z.object({
  format: z.literal(FORMAT),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.int().nonnegative(),
});

export const sealOf = (path: string): string => `${path}.seal`;

/** What is found damaged is kept under this name: somebody may want to look at it. */
export const DAMAGED = '.damaged';

/** Writes a file and its seal, each wholly or not at all. @throws Refusal as {@link writeFileAtomic}. */
export async function writeSealed(path: string, content: FileContent): Promise<void> {
  // Without its old seal, a file that is replaced and not yet sealed again counts as not made.
  await rm(sealOf(path), { force: true });
  const hash = createHash('sha256');
  let bytes = 0;
  await writeFileAtomic(
    path,
    watched(content, (chunk) => {
      hash.update(chunk);
      bytes += chunk.byteLength;
    }),
  );
  await writeFileAtomic(sealOf(path), sealBytes({ sha256: hash.digest('hex'), bytes }));
}

/** The content of a seal's file, for folders that are written as a whole. */
export const sealBytes = (seal: Seal): Buffer =>
  Buffer.from(`${JSON.stringify({ format: FORMAT, ...seal })}\n`);

export const sealBytesOf = (pieces: readonly Uint8Array[]): Buffer => {
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  return sealBytes({
    sha256: hash.digest('hex'),
    bytes: pieces.reduce((sum, { byteLength }) => sum + byteLength, 0),
  });
};

/** Undefined where there is none, as beside the files of earlier versions, or it cannot be understood. */
export function readSeal(path: string): Seal | undefined {
  try {
    const parsed = sealForm.safeParse(JSON.parse(readFileSync(sealOf(path), 'utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Reads a file of ours and makes sure that it is what was written. One that is not is set aside, so that the stage
 * that made it makes it again.
 * @throws Refusal `artefact-missing`, `artefact-damaged`.
 */
export async function readSealed(path: string): Promise<Buffer> {
  try {
    return await readWhole(path);
  } catch (error) {
    if (!isRefusal(error) || error.code !== 'artefact-damaged') throw error;
    const what = (await setAside(path))
      ? `it was set aside as ${basename(path)}${DAMAGED}; run the stage that makes it again ("drasclr prepare", "segment")`
      : 'it cannot be set aside here';
    throw new Refusal('artefact-damaged', `${error.message}; ${what}`);
  }
}

/** The same, and leaves a damaged file where it is. @throws Refusal `artefact-missing`, `artefact-damaged`. */
export async function readWhole(path: string): Promise<Buffer> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw new Refusal(
      'artefact-missing',
      `expected the file ${path}, found none; run the stage that makes it again`,
    );
  });
  const seal = readSeal(path);
  if (!seal) return bytes;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 === seal.sha256) return bytes;
  // Another process may have replaced the file and its seal between the two reads.
  const now = readSeal(path);
  if (now?.sha256 !== seal.sha256) return now ? readWhole(path) : bytes;
  const found = bytes.byteLength === seal.bytes ? 'other bytes' : `${bytes.byteLength} bytes`;
  throw new Refusal(
    'artefact-damaged',
    `${path} is damaged: expected ${seal.bytes} bytes with SHA-256 ${seal.sha256.slice(0, 12)}…, got ${found}`,
  );
}

/** Takes a damaged file out of use. @returns false where it cannot be, as on a read-only disk. */
export async function setAside(path: string): Promise<boolean> {
  try {
    await rename(path, `${path}${DAMAGED}`);
    await rm(sealOf(path), { force: true });
    return true;
  } catch {
    return false;
  }
}

async function* watched(content: FileContent, see: (chunk: Uint8Array) => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of content instanceof Uint8Array ? [content] : content) {
    see(chunk);
    yield chunk;
  }
}
