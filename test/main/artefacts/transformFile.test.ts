import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadTransform, saveTransform } from '../../../main/artefacts/transformFile.ts';
import { IDENTITY } from '../../../native-models/common/geometry.ts';
import { seededRandom } from '../../../native-models/common/random.ts';
import type { AtlasToPatient } from '../../../native-models/registration/transform.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'transform-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const random = seededRandom(5);
const transform: AtlasToPatient = {
  affine: { matrix: [1.1, 0.1 + 0.2, 0, 0, 1 / 3, 0, 1e-17, 0, 0.9], offset: [-12.3, Math.PI, 1e-9] },
  bspline: {
    lattice: { dimensions: [5, 4, 6], spacingMm: [20, 20, 20], origin: [-1, 2, 3.5], direction: IDENTITY },
    coefficients: Float64Array.from({ length: 360 }, () => random() / 3 - 0.1),
  },
};

describe('transformFile', () => {
  it('gives a transform back to the last bit', async () => {
    const path = join(folder, 't.json');
    await saveTransform(path, transform);
    expect(await loadTransform(path)).toEqual(transform);
    await saveTransform(path, { affine: transform.affine });
    expect(await loadTransform(path)).toEqual({ affine: transform.affine });
  });

  it('refuses what is not a whole transform', async () => {
    const path = join(folder, 't.json');
    await writeFile(path, '{"affine":');
    await expect(loadTransform(path)).rejects.toMatchObject({ code: 'transform-damaged' });
    await writeFile(path, '{"affine":{}}');
    await expect(loadTransform(path)).rejects.toThrow(/no format/);
  });
});
