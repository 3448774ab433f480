import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { thresholdOf } from '../../native-models/common/probabilityLevel.ts';
import { combineSubtypes } from '../../native-models/inference/combineSubtypes.ts';
import type { ProbabilityVolume } from '../../native-models/inference/probabilityOfLungs.ts';
import { writeNifti } from '../artefacts/nifti.ts';
import type { JobRunner } from './protocol.ts';
import { readMaskFile } from './readMaskFile.ts';
import { readCt, readMask } from './volumes.ts';

/** One case of an nnU-Net raw data set: the 1 mm CT and a label map of its masks, the likeliest where they overlap. */
export const writeNnunetCase: JobRunner<'nnunet'> = async (
  { volume, lungs, masks, image, labels },
  context,
) => {
  const inside = await readMask(lungs);
  const probabilities: ProbabilityVolume[] = [];
  for (const { mask } of masks) probabilities.push(await readMaskFile(mask, inside));
  const combined = combineSubtypes(
    probabilities,
    masks.map(({ mask }) => thresholdOf(mask.level)),
  );
  combined.voxels.forEach((subtype, v) => {
    combined.voxels[v] = subtype === 0 || inside.voxels[v] === 0 ? 0 : masks[subtype - 1]!.label;
  });
  context.signal.throwIfAborted();
  for (const path of [image, labels]) await mkdir(dirname(path), { recursive: true });
  await writeNifti(labels, combined);
  await writeNifti(image, await readCt(volume));
  return { voxels: combined.voxels.reduce((sum, label) => sum + (label === 0 ? 0 : 1), 0) };
};
