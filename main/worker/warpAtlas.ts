import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { invertTransform } from '../../native-models/registration/inverse.ts';
import { warpImage } from '../../native-models/registration/warpImage.ts';
import { warpMask } from '../../native-models/registration/warpMask.ts';
import { isotropicGrid } from '../../native-models/volume/isotropicGrid.ts';
import { readAtlas } from '../artefacts/atlasFolder.ts';
import { writeNifti } from '../artefacts/nifti.ts';
import { writeSealed } from '../artefacts/sealed.ts';
import { loadTransform } from '../artefacts/transformFile.ts';
import type { JobRunner } from './protocol.ts';
import { readCt, readMask } from './volumes.ts';

/** A quarter of the lungs' detail is enough to see whether two chests lie on each other. */
const IMAGE_MM = 2;

/** Draws the atlas on a scan's grid, for the reader who judges the registration. */
export const warpAtlas: JobRunner<'warpAtlas'> = async (input, context) => {
  const began = performance.now();
  const [atlas, transform, { grid }] = await Promise.all([
    readAtlas(input.atlasFolder),
    loadTransform(input.transform),
    readMask(input.lungs),
  ]);
  const field = invertTransform(transform, grid);
  context.signal.throwIfAborted();
  if (!input.mask.ready) {
    await mkdir(dirname(input.mask.path), { recursive: true });
    await writeNifti(input.mask.path, warpMask(atlas.lungs, field, grid), writeSealed);
    context.artefact({ name: 'warped', details: {} });
  }
  if (input.atlasVolume !== null && !input.image.ready) {
    const image = warpImage(await readCt(input.atlasVolume), field, isotropicGrid(grid, IMAGE_MM));
    await mkdir(dirname(input.image.path), { recursive: true });
    await writeNifti(input.image.path, image, writeSealed);
    context.artefact({ name: 'warpedct', details: {} });
  }
  return { seconds: (performance.now() - began) / 1000 };
};
