import { closeSync, openSync, writeSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { explainWriteError, writeFileAtomic } from '../../../main/artefacts/atomicFile.ts';
import { Refusal } from '../../../native-models/common/refusal.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atomic-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const bytes = (...values: number[]) => Uint8Array.from(values);

describe('writeFileAtomic', () => {
  test('writes bytes, chunks and asynchronous chunks', async () => {
    await writeFileAtomic(join(folder, 'one'), bytes(1, 2, 3));
    await writeFileAtomic(join(folder, 'two'), [bytes(1), bytes(2, 3)]);
    async function* later() {
      yield bytes(1, 2);
      yield bytes(3);
    }
    await writeFileAtomic(join(folder, 'three'), later());
    for (const name of ['one', 'two', 'three']) {
      expect([...(await readFile(join(folder, name)))]).toEqual([1, 2, 3]);
    }
    expect((await readdir(folder)).sort()).toEqual(['one', 'three', 'two']);
  });

  test('a writer that dies leaves the old file and no temporary one', async () => {
    const path = join(folder, 'kept');
    await writeFile(path, 'old');
    async function* dying() {
      yield bytes(1, 2, 3);
      throw new Error('source went away');
    }
    await expect(writeFileAtomic(path, dying())).rejects.toThrow('source went away');
    expect(await readFile(path, 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['kept']);
  });

  test('takes a name as long as the file system allows', async () => {
    const name = 'ü'.repeat(127);
    await writeFileAtomic(join(folder, name), bytes(7));
    expect(await readdir(folder)).toEqual([name]);
  });

  test('a missing folder is not a refusal', async () => {
    const error = await writeFileAtomic(join(folder, 'none', 'x'), bytes(1)).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'ENOENT' });
    expect(error).not.toBeInstanceOf(Refusal);
  });
});

describe('explainWriteError', () => {
  test.skipIf(process.platform !== 'linux')('names a full disk', () => {
    const full = openSync('/dev/full', 'w');
    let error: unknown;
    try {
      writeSync(full, 'x');
    } catch (caught) {
      error = caught;
    } finally {
      closeSync(full);
    }
    expect(explainWriteError(error, '/library/a')).toMatchObject({ name: 'Refusal', code: 'library-full' });
  });

  test.each(['EROFS', 'EACCES', 'EPERM'])('%s is a read-only library', (code) => {
    const error = Object.assign(new Error(code), { code });
    expect(explainWriteError(error, '/library/a')).toMatchObject({ code: 'library-read-only' });
  });

  test('hands other errors back', () => {
    const error = new Error('bug');
    expect(explainWriteError(error, '/library/a')).toBe(error);
  });
});
