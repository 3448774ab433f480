import { windowSums } from '../../native-models/analysis/windowLimit.ts';
import type { CtVolume, MaskVolume } from '../../native-models/common/volume.ts';
import { PATCH_EDGE } from '../../native-models/common/volume.ts';
import { localHuSlices } from '../../native-models/inference/localHu.ts';

const THRESHOLDS = 40;

/**
 * Best Dice that a threshold on the true share of the 32 mm window around each voxel of the lungs reaches: no mask of
 * such windows can pass it, however well they are read.
 * @param wanted 0 or 1, `[z, y, x]`.
 */
export function windowLimit(wanted: Uint8Array, lungs: MaskVolume): number {
  const share = windowSums(Float32Array.from(wanted), lungs.grid.dimensions, PATCH_EDGE);
  const most = share.reduce((max, value) => Math.max(max, value), 1);
  return bestDice(wanted, lungs.voxels, (n) => share[n]!, 0, most);
}

/** Best Dice of a threshold on the local attenuation (`localHuSlices`), chosen on the truth itself. */
export function attenuationLimit(wanted: Uint8Array, ct: CtVolume, lungs: MaskVolume): number {
  const local = new Float32Array(wanted.length);
  let at = 0;
  for (const slice of localHuSlices(ct.voxels, ct.grid.dimensions)) {
    local.set(slice, at);
    at += slice.length;
  }
  return bestDice(wanted, lungs.voxels, (n) => (Number.isNaN(local[n]!) ? 0 : -local[n]!), 800, 1024);
}

/** Over thresholds evenly between `low` and `high`; a voxel of the lungs is painted at or above one. */
function bestDice(
  wanted: Uint8Array,
  lungs: Uint8Array,
  scoreOf: (n: number) => number,
  low: number,
  high: number,
): number {
  const painted = new Float64Array(THRESHOLDS);
  const hits = new Float64Array(THRESHOLDS);
  let all = 0;
  for (let n = 0; n < wanted.length; n++) {
    if (wanted[n] !== 0) all++;
    if (lungs[n] === 0) continue;
    const last = Math.min(THRESHOLDS - 1, Math.floor(((scoreOf(n) - low) / (high - low)) * THRESHOLDS));
    if (last < 0) continue;
    painted[last]!++;
    if (wanted[n] !== 0) hits[last]!++;
  }
  // A voxel that passes a threshold passes all lower ones.
  for (let t = THRESHOLDS - 2; t >= 0; t--) {
    painted[t]! += painted[t + 1]!;
    hits[t]! += hits[t + 1]!;
  }
  return Math.max(...hits.map((hit, t) => (2 * hit) / Math.max(1, all + painted[t]!)));
}
