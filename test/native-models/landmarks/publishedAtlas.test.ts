import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readNifti } from '../../../main/artefacts/nifti.ts';
import { createLandmarks } from '../../../native-models/landmarks/createLandmarks.ts';
import { importAtlas } from '../../../native-models/landmarks/importAtlas.ts';
import { readNpyIntegers } from '../../../native-models/landmarks/npy.ts';

const FOLDER = resolve(import.meta.dirname, '../../../../shared/reference/atlas');

describe.skipIf(!existsSync(FOLDER))('the published COPDGene atlas', () => {
  it('imports 581 landmarks; the grid rule on its mask gives 575, all among them', async () => {
    const corners = readNpyIntegers(readFileSync(join(FOLDER, 'atlas_patch_loc.npy')));
    const atlas = importAtlas(await readNifti(join(FOLDER, 'atlas_lung_mask.nii.gz')), corners);
    expect(atlas.landmarks).toHaveLength(581);
    expect(atlas.maxCorner).toEqual([312, 286, 286]);
    expect(atlas.landmarks[0]!.corner).toEqual([26, 130, 26]);
    // The right lung is the larger one and lies at lower x.
    const voxels = [0, 0, 0];
    for (const label of atlas.lungs.voxels) voxels[label]!++;
    expect(voxels.slice(1)).toEqual([3318199, 3168868]);
    const published = new Set(atlas.landmarks.map(({ corner }) => corner.join()));
    const ours = createLandmarks(atlas.lungs).landmarks;
    expect(ours).toHaveLength(575);
    expect(ours.every(({ corner }) => published.has(corner.join()))).toBe(true);
  });
});
