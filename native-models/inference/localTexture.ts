import type { Vec3 } from '../common/geometry.ts';
import { PATCH_EDGE } from '../common/volume.ts';
import { localHuSlices, TISSUE_HU } from './localHu.ts';

/** Half edges of the cubes whose mean attenuation is looked at, mm: holes of 3–7 mm. */
const RADII = [1, 2, 3] as const;
/** Half edge of the surroundings that a hole is told from, mm. */
const AROUND = 8;
/** Departures from the surroundings that are counted, in deviations of the scan's own. */
const CONTRASTS = [0.75, 1.5, 2.25, 3] as const;
/** The same of the surroundings from the middle of the scan's lungs. */
const DEPTHS = [-2, -1, 0, 1, 2, 3] as const;

/** Numbers of a voxel: see `writeTexture`. */
export const TEXTURE_SIZE = 2 * RADII.length * CONTRASTS.length + DEPTHS.length;

/** What the lungs of one scan look like on the whole: noise, kernel and depth of breath set it. */
export interface ScanLook {
  /** Deviation of each cube's mean from its surroundings, HU, the smallest cube first. */
  readonly spread: readonly [number, number, number];
  /** Of the surroundings' mean, HU. */
  readonly middle: number;
  readonly deviation: number;
}

/** A slice of the volume, `[y, x]` each, HU; NaN without tissue. */
export interface Departures {
  /** Of each cube's mean from its surroundings, the smallest cube first. */
  readonly cubes: readonly [Float32Array, Float32Array, Float32Array];
  /** Mean of the surroundings. */
  readonly around: Float32Array;
}

/** @yields slice by slice, lowest first; the arrays are used again for the next. */
export function* departures(voxels: Int16Array, dimensions: Vec3): Generator<Departures> {
  const around = localHuSlices(voxels, dimensions, AROUND);
  const [near, middle, far] = RADII.map((radius) => localHuSlices(voxels, dimensions, radius));
  for (const background of around) {
    const slices = [near!, middle!, far!].map((cubes) => cubes.next().value as Float32Array);
    for (const slice of slices) for (let n = 0; n < slice.length; n++) slice[n]! -= background[n]!;
    yield { cubes: slices as unknown as Departures['cubes'], around: background };
  }
}

/**
 * At one voxel: by how much each cube is darker, or denser, than its surroundings, and these than the lungs.
 * @param out `[TEXTURE_SIZE]`, filled.
 */
export function writeTexture(
  { cubes, around }: Departures,
  n: number,
  { spread, middle, deviation }: ScanLook,
  out: Float64Array,
): void {
  let at = 0;
  for (let scale = 0; scale < cubes.length; scale++) {
    const departure = cubes[scale]![n]! / spread[scale]!;
    for (const contrast of CONTRASTS) {
      out[at++] = departure < -contrast ? 1 : 0;
      out[at++] = departure > contrast ? 1 : 0;
    }
  }
  const depth = (middle - around[n]!) / deviation;
  for (const least of DEPTHS) out[at++] = depth > least ? 1 : 0;
}

/**
 * Mean texture of the lung tissue in the middle of a patch.
 * @param patch HU, `[32, 32, 32]`. @param reach half edge of the middle, mm; `PATCH_EDGE / 2` for the whole patch.
 * @returns `[TEXTURE_SIZE]`; zeros where there is no tissue.
 */
export function patchTexture(patch: Int16Array, reach: number, look: ScanLook): Float64Array {
  const sums = new Float64Array(TEXTURE_SIZE);
  const here = new Float64Array(TEXTURE_SIZE);
  const middle = PATCH_EDGE / 2;
  const isNear = (index: number): boolean => Math.abs(index - middle) <= reach;
  let [count, z] = [0, 0];
  for (const slices of departures(patch, [PATCH_EDGE, PATCH_EDGE, PATCH_EDGE])) {
    for (let n = 0; isNear(z) && n < PATCH_EDGE ** 2; n++) {
      const inside = isNear(n % PATCH_EDGE) && isNear(Math.floor(n / PATCH_EDGE));
      if (!inside || patch[z * PATCH_EDGE ** 2 + n]! >= TISSUE_HU) continue;
      writeTexture(slices, n, look, here);
      for (let j = 0; j < TEXTURE_SIZE; j++) sums[j]! += here[j]!;
      count++;
    }
    z++;
  }
  return count > 0 ? sums.map((sum) => sum / count) : sums;
}
