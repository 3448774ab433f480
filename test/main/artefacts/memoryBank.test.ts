import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openFileBank } from '../../../main/artefacts/memoryBank.ts';
import { seededRandom } from '../../../native-models/common/random.ts';
import { type Dictionary, emptyDictionary, enqueue } from '../../../native-models/training/dictionary.ts';

const SHAPE = { kind: 'split', bankSize: 8, landmarks: 5 } as const;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drasclr-bank-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function someKeys(count: number, seed: number): Float32Array {
  const random = seededRandom(seed);
  return Float32Array.from({ length: count * 128 }, () => random());
}
/** A copy with some keys more; `enqueue` changes what it is given. */
function grown({ keys, patients, next }: Dictionary, count: number, seed: number): Dictionary {
  const copy = { keys: keys.slice(), patients: patients.slice(), next };
  return enqueue(
    copy,
    someKeys(count, seed),
    Int32Array.from({ length: count }, (_, n) => n),
  );
}

describe('openFileBank, split', () => {
  it('begins empty and gives back in the next epoch what was written', async () => {
    const bank = await openFileBank(join(folder, 'run', 'bank'), SHAPE);
    expect(await bank.read(3, 0)).toEqual(emptyDictionary(8));
    const first = grown(emptyDictionary(8), 5, 1);
    await bank.write(3, 0, first);
    expect(await bank.read(3, 1)).toEqual(first);
    const second = grown(await bank.read(3, 1), 6, 2);
    await bank.write(3, 1, second);
    await bank.close();

    const reopened = await openFileBank(join(folder, 'run', 'bank'), SHAPE);
    expect(await reopened.read(3, 2)).toEqual(second);
    expect(second.next).toBe(3);
    await reopened.close();
  });

  it('leaves what an epoch began with untouched while it runs, so that it can be run again', async () => {
    const bank = await openFileBank(join(folder, 'bank'), SHAPE);
    const before = grown(emptyDictionary(8), 4, 1);
    await bank.write(0, 0, before);
    await bank.write(0, 1, grown(before, 4, 99));
    expect(await bank.read(0, 1)).toEqual(before);
    const again = grown(await bank.read(0, 1), 4, 3);
    await bank.write(0, 1, again);
    expect(await bank.read(0, 2)).toEqual(again);
    await bank.close();
  });

  it('keeps landmarks apart', async () => {
    const bank = await openFileBank(join(folder, 'bank'), SHAPE);
    const dictionaries = [0, 1, 2, 3, 4].map((n) => grown(emptyDictionary(8), 8, n));
    for (const [n, dictionary] of dictionaries.entries()) await bank.write(n, 0, dictionary);
    for (const [n, dictionary] of dictionaries.entries()) expect(await bank.read(n, 1)).toEqual(dictionary);
    await bank.close();
  });

  it('writes no rows that were never filled', async () => {
    const path = join(folder, 'bank');
    const bank = await openFileBank(path, { kind: 'split', bankSize: 4096, landmarks: 100 });
    await bank.write(99, 0, grown(emptyDictionary(4096), 3, 1));
    await bank.flush(1);
    await bank.close();
    const { size, blocks } = await stat(path);
    expect(size).toBeGreaterThan(99 * 2 * 4096 * 512);
    expect(blocks * 512).toBeLessThan(1e6);
  });

  it('refuses a file of another K, another file, and a dictionary of another epoch', async () => {
    const path = join(folder, 'bank');
    const bank = await openFileBank(path, SHAPE);
    await bank.write(0, 0, emptyDictionary(8));
    await expect(bank.read(0, 3)).rejects.toMatchObject({ code: 'bank-mismatch' });
    await expect(bank.read(1, 1)).rejects.toMatchObject({ code: 'bank-mismatch' });
    await bank.close();
    await expect(openFileBank(path, { ...SHAPE, bankSize: 9 })).rejects.toThrow(
      /5 dictionaries of K = 9.*5 of K = 8/,
    );
    await writeFile(path, Buffer.alloc(100, 7));
    await expect(openFileBank(path, SHAPE)).rejects.toMatchObject({ code: 'bank-mismatch' });
  });
});

describe('openFileBank, single', () => {
  const SINGLE = { ...SHAPE, kind: 'single' } as const;
  const path = (): string => join(folder, 'bank');

  it('passes one dictionary on from landmark to landmark, and over a restart at a checkpoint', async () => {
    const bank = await openFileBank(path(), SINGLE);
    await bank.start(0);
    const first = grown(await bank.read(3, 0), 5, 1);
    await bank.write(3, 0, first);
    expect(await bank.read(1, 0)).toEqual(first);
    const second = grown(first, 6, 2);
    await bank.write(1, 0, second);
    await bank.flush(7);
    await bank.close();

    const reopened = await openFileBank(path(), SINGLE);
    await reopened.start(7);
    expect(await reopened.read(0, 1)).toEqual(second);
    await reopened.close();
  });

  it('keeps what the last checkpoint left while later turns and an unfinished checkpoint go by', async () => {
    let bank = await openFileBank(path(), SINGLE);
    await bank.start(0);
    const states: Dictionary[] = [emptyDictionary(8)];
    // each checkpoint is followed by one that is never completed, from which nothing may be read
    for (const checkpoint of [1, 2, 3, 4]) {
      const next = grown(states.at(-1)!, 3, checkpoint);
      states.push(next);
      await bank.write(0, 0, next);
      await bank.flush(10 * checkpoint);
      await bank.write(1, 0, grown(next, 5, 50 + checkpoint));
      await bank.flush(10 * checkpoint + 5);
      await bank.close();
      bank = await openFileBank(path(), SINGLE);
      await bank.start(10 * checkpoint);
      expect(await bank.read(2, 0)).toEqual(next);
    }
    await expect(bank.start(20)).rejects.toMatchObject({ code: 'bank-mismatch' });
    await bank.close();
  });

  it('takes the room of one dictionary, and refuses a file of many', async () => {
    const bank = await openFileBank(path(), { ...SINGLE, bankSize: 4096, landmarks: 581 });
    await bank.start(0);
    await bank.write(0, 0, grown(emptyDictionary(4096), 4096, 1));
    for (const step of [1, 2, 3]) await bank.flush(step);
    await bank.close();
    expect((await stat(path())).size).toBe(64 + 2 * (16 + 4096 * (4 + 512)));
    await expect(openFileBank(path(), { ...SHAPE, bankSize: 4096 })).rejects.toMatchObject({
      code: 'bank-mismatch',
    });
  });
});
