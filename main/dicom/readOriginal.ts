import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { Refusal } from '../../native-models/common/refusal.ts';
import { contentHash } from './contentHash.ts';

const NAMED_BY_HASH = /^([0-9a-f]{64})\.dcm$/;

/**
 * Reads an original of the library and makes sure that its bytes are those it is named after: a changed one would
 * give another volume without a word.
 * @throws Refusal `original-missing`, `original-damaged`.
 */
export async function readOriginal(path: string): Promise<Buffer> {
  const name = basename(path);
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw new Refusal(
      'original-missing',
      `expected the original ${name}, found none; import the same data again`,
    );
  });
  const expected = NAMED_BY_HASH.exec(name)?.[1];
  if (expected === undefined || contentHash(bytes) === expected) return bytes;
  throw new Refusal(
    'original-damaged',
    `the original ${name} has been changed on the disk since it was imported; import the same data again to repair it`,
  );
}
