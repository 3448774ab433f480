import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { writeNifti } from '../../../main/artefacts/nifti.ts';
import { type Grid, IDENTITY, type Matrix3 } from '../../../native-models/common/geometry.ts';
import { normal, seededRandom } from '../../../native-models/common/random.ts';
import type { CtVolume } from '../../../native-models/common/volume.ts';
import { resampleIsotropic } from '../../../native-models/volume/resample.ts';
import { readFolderVolume } from '../../fixtures/realSeries.ts';
import { sharedData } from '../../fixtures/sharedData.ts';

const PYTHON = '/usr/bin/python3';
const ORACLE = fileURLToPath(new URL('../../oracles/resample_scipy.py', import.meta.url));
const hasScipy = spawnSync(PYTHON, ['-c', 'import scipy.ndimage, nibabel']).status === 0;

/** A noisy body with sharp ribs in air: the spectrum that separates one spline from another. */
function noisyBody(grid: Grid): CtVolume {
  const random = seededRandom(5);
  const [nx, ny, nz] = grid.dimensions;
  const voxels = new Int16Array(nx * ny * nz);
  for (let k = 0, v = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, v++) {
        const r = Math.hypot(i / nx - 0.5, j / ny - 0.5);
        const tissue = r < 0.25 ? -850 : r < 0.4 ? 40 : -1000;
        const rib = r > 0.26 && r < 0.3 && (k + i) % 12 < 4 ? 900 : 0;
        voxels[v] = Math.round(tissue + rib + 30 * normal(random));
      }
    }
  }
  return { grid, voxels };
}

const base = { dimensions: [96, 90, 40], spacingMm: [0.68, 0.68, 1.25], origin: [-30, -31.7, 12.3] } as const;
const turn = (degrees: number): Matrix3 => {
  const [c, s] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return [c, -s, 0, s, c, 0, 0, 0, 1];
};
const tilt = (18.5 * Math.PI) / 180;

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'resample-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Mean absolute difference inside the body, as the oracle sees it. */
function compare(source: string, ours: string): { readonly voxels: number; readonly mean: number } {
  return JSON.parse(execFileSync(PYTHON, [ORACLE, source, ours], { encoding: 'utf8' }));
}

describe.skipIf(!hasScipy)('against scipy.ndimage (needs python3-scipy, python3-nibabel)', () => {
  test.each<[string, Matrix3]>([
    ['aligned', IDENTITY],
    ['flipped and permuted', [0, 0, -1, -1, 0, 0, 0, 1, 0]],
    ['turned by 20°', turn(20)],
    ['sheared by a tilted gantry', [1, 0, 0, 0, Math.cos(tilt), 0, 0, -Math.sin(tilt), 1]],
  ])('%s', async (name, direction) => {
    const source = noisyBody({ ...base, direction });
    const [theirs, ours] = ['source', 'ours'].map((part) => join(folder, `${name}-${part}.nii`)) as [
      string,
      string,
    ];
    await writeNifti(theirs, source);
    await writeNifti(ours, resampleIsotropic(source));
    const seen = compare(theirs, ours);
    expect(seen.voxels).toBeGreaterThan(30_000);
    expect(seen.mean).toBeLessThan(1);
  });

  const lidc = sharedData('lidc_0001');
  test.skipIf(!lidc)('a real series', async () => {
    const source = await readFolderVolume(join(lidc!, 'lidc_0001'));
    const [theirs, ours] = [join(folder, 'real-source.nii'), join(folder, 'real-ours.nii')];
    await writeNifti(theirs, source);
    await writeNifti(ours, resampleIsotropic(source));
    const seen = compare(theirs, ours);
    expect(seen.voxels).toBeGreaterThan(10_000_000);
    expect(seen.mean).toBeLessThan(1);
  });
});
