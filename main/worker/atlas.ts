import { readFile } from 'node:fs/promises';
import { createLandmarks } from '../../native-models/landmarks/createLandmarks.ts';
import { importAtlas } from '../../native-models/landmarks/importAtlas.ts';
import { readNpyIntegers } from '../../native-models/landmarks/npy.ts';
import { writeAtlas } from '../artefacts/atlasFolder.ts';
import { readNifti } from '../artefacts/nifti.ts';
import type { AtlasInput, JobRunner } from './protocol.ts';
import { readMask } from './volumes.ts';

/** Lays the landmark grid over a lung mask, or takes one that was made elsewhere. */
export const makeAtlas: JobRunner<'atlas'> = async ({ folder, source }) => {
  const atlas = await readSource(source);
  await writeAtlas(folder, atlas);
  return { landmarks: atlas.landmarks.length };
};

async function readSource(source: AtlasInput['source']) {
  switch (source.kind) {
    case 'lungs':
      return createLandmarks(await readMask(source.lungs));
    case 'import':
      return importAtlas(await readNifti(source.mask), readNpyIntegers(await readFile(source.corners)));
  }
}
