import type { MaskVolume } from '../common/volume.ts';
import type { ProbabilityVolume } from './probabilityOfLungs.ts';

/** 1 where the probability is at or above the threshold (section 5.3.1), 0 elsewhere. */
export function thresholdMask(probability: ProbabilityVolume, threshold = 0.5): MaskVolume {
  return {
    grid: probability.grid,
    voxels: Uint8Array.from(probability.voxels, (p) => (p >= threshold ? 1 : 0)),
  };
}
