import type { Random } from '../common/random.ts';
import { PATCH_EDGE, PATCH_VOXELS } from '../common/volume.ts';
import { WINDOW_HU } from './augment.ts';

/**
 * How far a box that is learnt from may differ from the reader's. Whole voxels only: an interpolation would
 * blur the noise of the views and not that of the windows to be classified.
 */
export interface BoxViewRanges {
  /** Each axis is mirrored with this probability. */
  readonly flip: number;
  /** Each axis shifts by a whole number of voxels in ± this; the border is repeated. */
  readonly shiftVoxels: number;
  /** One offset in ± this for the whole box, HU: scanners differ in what they call air. */
  readonly offsetHu: number;
}

const HALF_RANGE = (WINDOW_HU.high - WINDOW_HU.low) / 2;

/**
 * One random view of a box, scaled to the encoder's [−1, 1].
 * @param patch HU, `[32, 32, 32]` as z, y, x. @param out of the same shape, filled.
 */
export function drawBoxView(
  patch: Int16Array,
  ranges: BoxViewRanges,
  random: Random,
  out: Float32Array,
): void {
  if (patch.length !== PATCH_VOXELS || out.length !== PATCH_VOXELS) {
    throw new RangeError(
      `drawBoxView: expected ${PATCH_VOXELS} voxels, got ${patch.length} and ${out.length}`,
    );
  }
  const [zs, ys, xs] = [axis(ranges, random), axis(ranges, random), axis(ranges, random)];
  const offset = (2 * random() - 1) * ranges.offsetHu - WINDOW_HU.low;
  const top = WINDOW_HU.high - WINDOW_HU.low;
  for (let z = 0, at = 0; z < PATCH_EDGE; z++) {
    for (let y = 0; y < PATCH_EDGE; y++) {
      const row = PATCH_EDGE * (ys[y]! + PATCH_EDGE * zs[z]!);
      for (let x = 0; x < PATCH_EDGE; x++, at++) {
        const above = patch[row + xs[x]!]! + offset;
        out[at] = Math.min(top, Math.max(0, above)) / HALF_RANGE - 1;
      }
    }
  }
}

/** Source index of each voxel along one axis. */
function axis({ flip, shiftVoxels }: BoxViewRanges, random: Random): Int32Array {
  const mirrored = random() < flip;
  const shift = Math.floor((2 * shiftVoxels + 1) * random()) - shiftVoxels;
  return Int32Array.from({ length: PATCH_EDGE }, (_, n) => {
    const from = Math.min(PATCH_EDGE - 1, Math.max(0, n + shift));
    return mirrored ? PATCH_EDGE - 1 - from : from;
  });
}
