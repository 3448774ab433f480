import type { MaskVolume } from '../../native-models/common/volume.ts';
import type { ProbabilityVolume } from '../../native-models/inference/probabilityOfLungs.ts';
import { brush } from '../../native-models/volume/brush.ts';
import type { MaskFile } from './protocol.ts';
import { readProbability } from './volumes.ts';

/** A probability volume with a reader's strokes in it: 1 where painted, 0 where erased, inside the lungs only. */
export async function readMaskFile(
  { path, strokes }: MaskFile,
  lungs: MaskVolume,
): Promise<ProbabilityVolume> {
  const probability = await readProbability(path);
  for (const stroke of strokes) brush(probability.voxels, lungs.voxels, probability.grid, stroke, 1);
  return probability;
}
