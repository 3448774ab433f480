import { thresholdOf } from '../../native-models/common/probabilityLevel.ts';
import { thresholdMask } from '../../native-models/inference/thresholdMask.ts';
import { writeNifti } from '../artefacts/nifti.ts';
import type { JobRunner } from './protocol.ts';
import { readMaskFile } from './readMaskFile.ts';
import { readMask } from './volumes.ts';

/** Writes masks as they are measured: at their threshold, with a reader's strokes, inside the lungs. */
export const writeMasks: JobRunner<'masks'> = async ({ lungs, masks }, context) => {
  const inside = await readMask(lungs);
  for (const [index, file] of masks.entries()) {
    context.signal.throwIfAborted();
    const mask = thresholdMask(await readMaskFile(file, inside), thresholdOf(file.level));
    mask.voxels.forEach((_, voxel) => {
      if (inside.voxels[voxel] === 0) mask.voxels[voxel] = 0;
    });
    await writeNifti(file.output, mask);
    context.report({ stage: 'masks', done: index + 1, total: masks.length, unit: 'masks' });
  }
  return { written: masks.length };
};
