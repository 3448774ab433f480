import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import FileSystemStore from '@zarrita/storage/fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { get, open, slice } from 'zarrita';
import {
  openPatchStore,
  readLandmark,
  readScan,
  readSlots,
  removeScan,
  slotsOf,
  writeScan,
} from '../../../main/artefacts/patchStore.ts';
import { PATCH_VOXELS } from '../../../native-models/common/volume.ts';
import { patchesOf, patchValue } from '../../fixtures/patchWriter.ts';

const LANDMARKS = 3;
const scan = (n: number) => ({ scanId: `scan-${n}`, patientKey: `patient-${n}`, key: `key-${n}` });

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patches-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const newStore = () => openPatchStore(folder, { landmarks: LANDMARKS, atlasKey: 'a', create: true });

/** First voxel of each patch tells whose it is. */
const firsts = (patches: Int16Array): number[] =>
  Array.from({ length: patches.length / PATCH_VOXELS }, (_, n) => patches[n * PATCH_VOXELS]!);

describe('patchStore', () => {
  it('gives back what was written, by scan and by landmark, after reopening too', async () => {
    const writer = await newStore();
    for (const n of [0, 1, 2]) await writeScan(writer, scan(n), patchesOf(n, LANDMARKS));
    const store = await openPatchStore(folder, { landmarks: LANDMARKS });
    expect(await readScan(store, 'scan-1')).toEqual(patchesOf(1, LANDMARKS));
    expect(firsts(await readLandmark(store, 2))).toEqual([0, 1, 2].map((n) => patchValue(n, 2, 0)));
    const slots = slotsOf(store, ['scan-2', 'scan-0']);
    expect(firsts(await readLandmark(store, 1, slots))).toEqual([2, 0].map((n) => patchValue(n, 1, 0)));
  });

  it('reads chosen scans of a landmark into rows of memory there is, and nothing beside them', async () => {
    const store = await openPatchStore(folder, { landmarks: 2, atlasKey: 'a', create: true });
    for (let n = 0; n < 35; n++) await writeScan(store, scan(n), patchesOf(n, 2));
    const slots = slotsOf(store, ['scan-33', 'scan-4', 'scan-5', 'scan-31', 'scan-32', 'scan-0']);
    const out = new Int16Array(2 * 6 * PATCH_VOXELS).fill(7);
    await readSlots(store, 1, slots, out.subarray(PATCH_VOXELS), 2);
    const wanted = [33, 4, 5, 31, 32, 0].flatMap((n) => [7, patchValue(n, 1, 0)]);
    expect(firsts(out)).toEqual(wanted);
    const whole = patchesOf(31, 2).subarray(PATCH_VOXELS);
    expect(out.subarray(7 * PATCH_VOXELS, 8 * PATCH_VOXELS)).toEqual(whole);
    await readSlots(store, 1, slots, out, 1);
    expect(firsts(out.subarray(0, 6 * PATCH_VOXELS))).toEqual(
      [33, 4, 5, 31, 32, 0].map((n) => patchValue(n, 1, 0)),
    );
  });

  it('reads across the shards of 32 scans', async () => {
    const store = await openPatchStore(folder, { landmarks: 1, atlasKey: 'a', create: true });
    for (let n = 0; n < 35; n++) await writeScan(store, scan(n), patchesOf(n, 1));
    const expected = Array.from({ length: 35 }, (_, n) => patchValue(n, 0, 0));
    expect(firsts(await readLandmark(store, 0))).toEqual(expected);
  });

  it('is a Zarr v3 array for zarrita, air where nothing was written', async () => {
    const store = await newStore();
    for (const n of [0, 1, 2]) await writeScan(store, scan(n), patchesOf(n, LANDMARKS));
    await removeScan(store, 'scan-1');
    const array = await open.v3(new FileSystemStore(folder), { kind: 'array' });
    expect(array.shape).toEqual([LANDMARKS, 3, 32, 32, 32]);
    expect(array.dtype).toBe('int16');
    const { data } = await get(array, [2, null, 0, 0, slice(2)]);
    const written = (n: number) => [patchValue(n, 2, 0), patchValue(n, 2, 1)];
    expect([...(data as Int16Array)]).toEqual([...written(0), -1024, -1024, ...written(2)]);
    const whole = await get(array, [1, 2, null, null, null]);
    expect(whole.data).toEqual(patchesOf(2, LANDMARKS).subarray(PATCH_VOXELS, 2 * PATCH_VOXELS));
  });

  it('skips a scan that is there, replaces one whose key changed, uses free slots again', async () => {
    const store = await newStore();
    await writeScan(store, scan(0), patchesOf(0, LANDMARKS));
    await writeScan(store, scan(1), patchesOf(1, LANDMARKS));
    await writeScan(store, scan(0), patchesOf(9, LANDMARKS));
    expect(await readScan(store, 'scan-0')).toEqual(patchesOf(0, LANDMARKS));
    const replaced = await writeScan(store, { ...scan(0), key: 'new' }, patchesOf(9, LANDMARKS));
    expect(replaced.slot).toBe(2);
    expect(await readScan(store, 'scan-0')).toEqual(patchesOf(9, LANDMARKS));
    expect((await writeScan(store, scan(3), patchesOf(3, LANDMARKS))).slot).toBe(0);
    expect(store.scans.map(({ scanId }) => scanId)).toEqual(['scan-3', 'scan-1', 'scan-0']);
  });

  it('takes writes that come at once one after the other', async () => {
    const store = await newStore();
    await Promise.all([0, 1, 2].map((n) => writeScan(store, scan(n), patchesOf(n, LANDMARKS))));
    expect(store.scans.map(({ slot }) => slot)).toEqual([0, 1, 2]);
  });

  it('refuses another atlas, a store that is not there, scans without patches, a broken manifest', async () => {
    await expect(openPatchStore(join(folder, 'none'), { landmarks: 3 })).rejects.toMatchObject({
      code: 'patch-store-missing',
    });
    const store = await newStore();
    await expect(openPatchStore(folder, { landmarks: 4 })).rejects.toMatchObject({
      code: 'patch-store-mismatch',
    });
    await expect(openPatchStore(folder, { landmarks: 3, atlasKey: 'b' })).rejects.toMatchObject({
      code: 'patch-store-mismatch',
    });
    expect(() => slotsOf(store, ['scan-7'])).toThrow(/scan-7/);
    await writeFile(join(folder, 'scans.json'), '[{');
    await expect(openPatchStore(folder, { landmarks: 3 })).rejects.toMatchObject({
      code: 'patch-store-damaged',
    });
  });

  it('a writer killed at any moment leaves only whole scans, and every one it had kept', async () => {
    const script = fileURLToPath(new URL('../../fixtures/patchWriter.ts', import.meta.url));
    let next = 0;
    for (let round = 0; round < 8; round++) {
      const child = spawn(process.execPath, [script, folder, String(LANDMARKS), String(next)]);
      let said = '';
      child.stdout.on('data', (text: Buffer) => {
        said += text;
        // The moment differs from round to round: between two and six scans, and a while after.
        if (said.split('\n').length > 2 + (round % 5)) setTimeout(() => child.kill('SIGKILL'), 3 * round);
      });
      await once(child, 'close');
      const kept = said.split('\n').filter(Boolean).map(Number);
      const store = await openPatchStore(folder, { landmarks: LANDMARKS });
      const stored = store.scans.map(({ scanId }) => Number(scanId.slice(5))).sort((a, b) => a - b);
      expect(stored).toEqual(expect.arrayContaining(kept));
      expect(stored).toEqual(Array.from(stored, (_, n) => n));
      for (const n of stored) expect(firstAndLast(await readScan(store, `scan-${n}`))).toEqual(ends(n));
      next = stored.length;
    }
    const names = (await readdir(folder)).filter((name) => name.startsWith('c.'));
    expect(names.length).toBe(LANDMARKS * Math.ceil(next / 32));
    expect(JSON.parse(await readFile(join(folder, 'scans.json'), 'utf8'))).toHaveLength(next);
  });
});

/** Both ends of every patch: a write cut short would miss one. */
const firstAndLast = (patches: Int16Array): number[] =>
  Array.from({ length: LANDMARKS }, (_, l) => [
    patches[l * PATCH_VOXELS]!,
    patches[(l + 1) * PATCH_VOXELS - 1]!,
  ]).flat();

const ends = (n: number): number[] =>
  Array.from({ length: LANDMARKS }, (_, l) => [
    patchValue(n, l, 0),
    patchValue(n, l, PATCH_VOXELS - 1),
  ]).flat();
