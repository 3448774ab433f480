import type { Vec3 } from '../common/geometry.ts';
import type { CtVolume } from '../common/volume.ts';
import { boxMeans, type WeightedSlice } from './boxMeans.ts';
import { type DarkMixture, darkShare } from './darkMixture.ts';
import { localHuSlices } from './localHu.ts';

/** Readers outline the lobule and not the hole in it: dark tissue within 4 mm counts. */
const REACH = 4;
/** Share of dark tissue within reach at which a voxel is as likely inside the outline as not. */
const HALF_SHARE = 0.03;

/**
 * A sharper mask than a 32 mm window allows: a window says that disease is near, the dark tissue around a voxel where.
 * The probability of the window is multiplied by `d / (d + 0.03)`, d being the share of dark tissue within 4 mm.
 * A voxel is never more probable than its window: nothing is painted that the window did not paint.
 *
 * @param slices of the window's probability, `[y, x]` each, lowest first.
 * @yields the same array, changed.
 */
export function* sharpenedSlices(
  ct: CtVolume,
  slices: Iterable<Float32Array>,
  mixture: DarkMixture,
): Generator<Float32Array> {
  const { dimensions } = ct.grid;
  const around = boxMeans(darkSlices(ct.voxels, dimensions, mixture), dimensions, REACH);
  for (const slice of slices) {
    const dark = around.next().value as Float32Array;
    for (let n = 0; n < slice.length; n++) {
      if (slice[n]! === 0) continue;
      const share = Number.isNaN(dark[n]!) ? 0 : dark[n]!;
      slice[n] = (slice[n]! * share) / (share + HALF_SHARE);
    }
    yield slice;
  }
}

function* darkSlices(voxels: Int16Array, dimensions: Vec3, mixture: DarkMixture): Generator<WeightedSlice> {
  const plane = dimensions[0] * dimensions[1];
  const [values, weights] = [new Float32Array(plane), new Float32Array(plane)];
  const table = Float32Array.from({ length: 1024 }, (_, n) => darkShare(mixture, -n));
  for (const hu of localHuSlices(voxels, dimensions)) {
    for (let n = 0; n < plane; n++) {
      const known = !Number.isNaN(hu[n]!);
      weights[n] = known ? 1 : 0;
      values[n] = known ? table[Math.min(1023, Math.max(0, Math.round(-hu[n]!)))]! : 0;
    }
    yield { values, weights };
  }
}
