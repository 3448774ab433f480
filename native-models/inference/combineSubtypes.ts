import type { MaskVolume } from '../common/volume.ts';
import type { ProbabilityVolume } from './probabilityOfLungs.ts';

/**
 * One label map from several subtypes' probabilities: 0 where none reaches its threshold, else `n + 1`
 * for the n-th, the one with the highest probability; the first wins a tie. The subtypes' own masks may
 * overlap; this map is for showing and for measures that must add up.
 * @throws RangeError without probabilities, or when their sizes differ.
 */
export function combineSubtypes(
  probabilities: readonly ProbabilityVolume[],
  thresholds: readonly number[] = probabilities.map(() => 0.5),
): MaskVolume {
  const [first] = probabilities;
  if (first === undefined) throw new RangeError('combineSubtypes: expected at least one probability volume');
  if (probabilities.some((p) => p.voxels.length !== first.voxels.length)) {
    throw new RangeError('combineSubtypes: expected volumes of one size');
  }
  const voxels = new Uint8Array(first.voxels.length);
  const best = new Float32Array(first.voxels.length);
  probabilities.forEach((probability, n) => {
    for (let index = 0; index < voxels.length; index++) {
      const p = probability.voxels[index]!;
      if (p < thresholds[n]! || p <= best[index]!) continue;
      best[index] = p;
      voxels[index] = n + 1;
    }
  });
  return { grid: first.grid, voxels };
}
