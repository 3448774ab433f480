import { createHash, randomBytes } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { seededRandom, shuffled } from '../../native-models/common/random.ts';
import type { CtVolume } from '../../native-models/common/volume.ts';
import { explainWriteError } from '../artefacts/atomicFile.ts';
import { encodeCtInstance } from './ctInstance.ts';
import type { CtSeriesAttributes } from './ctSeries.ts';

/**
 * Writes a volume as a CT series, one file a slice, `IM0001.dcm` …; file names are shuffled against
 * position, as exports often are. The folder appears whole or not at all and replaces one of its name.
 * Throughput before durability: the files are not synced one by one.
 *
 * @returns the files' paths in the order of k.
 * @throws Refusal `library-full` or `library-read-only`; the signal's reason when cancelled.
 */
export async function writeCtSeries(
  dir: string,
  ct: CtVolume,
  attributes: CtSeriesAttributes,
  signal?: AbortSignal,
): Promise<string[]> {
  const slices = ct.grid.dimensions[2];
  const seed = createHash('sha256').update(attributes.uidSeed).digest().readUInt32LE(0);
  const numbers = shuffled(
    Array.from({ length: slices }, (_, n) => n + 1),
    seededRandom(seed),
  );
  const names = numbers.map((number) => `IM${String(number).padStart(4, '0')}.dcm`);
  const temporary = join(dirname(dir), `.tmp-${process.pid}-${randomBytes(6).toString('hex')}`);
  try {
    await mkdir(temporary, { recursive: true });
    for (let k = 0; k < slices; k++) {
      signal?.throwIfAborted();
      const instanceNumber = attributes.order === 'footFirst' ? k + 1 : slices - k;
      await writeFile(join(temporary, names[k]!), encodeCtInstance(ct, k, instanceNumber, attributes));
    }
    await rm(dir, { recursive: true, force: true });
    await rename(temporary, dir);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    throw explainWriteError(error, dir);
  }
  return names.map((name) => join(dir, name));
}
