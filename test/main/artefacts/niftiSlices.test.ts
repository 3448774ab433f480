import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readNifti, writeNifti, writeNiftiSlices } from '../../../main/artefacts/nifti.ts';
import { type Grid, IDENTITY } from '../../../native-models/common/geometry.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nifti-slices-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const grid: Grid = {
  dimensions: [7, 5, 40],
  spacingMm: [1, 1, 1],
  origin: [-12.5, 3, 40],
  direction: IDENTITY,
};
const PLANE = 35;
const stored = Uint8Array.from({ length: PLANE * 40 }, (_, n) => (n * 37) % 256);

/** One array, used again for each slice; `meet` is called before each. */
function* slices(meet: (slice: number) => void = () => undefined): Generator<Uint8Array> {
  const slice = new Uint8Array(PLANE);
  for (let k = 0; k < 40; k++) {
    meet(k);
    slice.set(stored.subarray(k * PLANE, (k + 1) * PLANE));
    yield slice;
  }
}

describe.each(['slices.nii', 'slices.nii.gz'])('writeNiftiSlices to %s', (name) => {
  test('comes back as stored · slope, though the slices share an array', async () => {
    const path = join(folder, name);
    await writeNiftiSlices(path, { grid, slope: 1 / 256, slices: slices() });
    expect(await readNifti(path)).toEqual({ grid, voxels: Float32Array.from(stored, (v) => v / 256) });
  });

  test('slope 1 gives the bytes that the whole volume gives', async () => {
    const [pieces, whole] = [join(folder, `pieces-${name}`), join(folder, `whole-${name}`)];
    await writeNiftiSlices(pieces, { grid, slope: 1, slices: slices() });
    await writeNifti(whole, { grid, voxels: stored });
    expect((await readFile(pieces)).equals(await readFile(whole))).toBe(true);
  });

  test.each(['cancelled', 'failed'])('%s midway, the file is as it was and nothing is left', async (how) => {
    const path = join(folder, `kept-${name}`);
    await writeFile(path, 'before');
    const before = await readdir(folder);
    const cancel = new AbortController();
    const meet = (slice: number): void => {
      if (slice !== 20) return;
      if (how === 'failed') throw new Error('failed');
      cancel.abort(new Error('cancelled'));
    };
    const run = writeNiftiSlices(path, { grid, slope: 1, slices: slices(meet) }, cancel.signal);
    await expect(run).rejects.toThrow(how);
    expect(await readFile(path, 'utf8')).toBe('before');
    expect(await readdir(folder)).toEqual(before);
  });
});
