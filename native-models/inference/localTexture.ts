import type { Vec3 } from '../common/geometry.ts';
import { PATCH_EDGE } from '../common/volume.ts';
import { localHuSlices, TISSUE_HU } from './localHu.ts';

/** Half edges of the cubes whose mean attenuation is looked at, mm: from a hole's middle to all that is around it. */
export const RADII = [1, 2, 3, 4, 6, 8] as const;
type Radius = (typeof RADII)[number];

/** Places of what is read at a voxel: its own HU, each cube's mean, the gradient, the middle of the scan's lungs, and 0. */
const HU = 0;
const cube = (radius: Radius): number => 1 + RADII.indexOf(radius);
const GRADIENT = 1 + RADII.length;
const MIDDLE = GRADIENT + 1;
const NOTHING = MIDDLE + 1;

/** A difference of two of these, and how it is spread in lungs, in units of the scan's own look. */
interface Trait {
  readonly of: number;
  readonly minus: number;
  readonly centre: number;
  readonly width: number;
}

/** How much darker or denser a cube is than one around it. */
const band = (inner: Radius, outer: Radius, width: number): Trait => ({
  of: cube(inner),
  minus: cube(outer),
  centre: 0,
  width,
});

/** How much darker or denser a cube is than the scan's lungs. */
const depth = (radius: Radius, width: number): Trait => ({
  of: cube(radius),
  minus: MIDDLE,
  centre: 0,
  width,
});

/** Widths put the levels below at about the 2nd to the 98th percentile of lung tissue in generated cohorts. */
const TRAITS: readonly Trait[] = [
  band(1, 3, 0.75),
  band(1, 4, 0.88),
  band(2, 4, 0.47),
  band(2, 6, 0.65),
  band(3, 6, 0.42),
  band(4, 8, 0.38),
  band(1, 8, 1.1),
  band(2, 8, 0.78),
  band(3, 8, 0.53),
  // Noise and texture finer than a cube.
  { of: HU, minus: cube(1), centre: 0, width: 0.9 },
  { of: GRADIENT, minus: NOTHING, centre: 0.7, width: 0.36 },
  depth(1, 1.2),
  depth(2, 0.85),
  depth(4, 0.55),
  depth(8, 0.33),
];
const LEVELS = [-1.65, -1.25, -0.9, -0.55, -0.15, 0.4, 1, 1.6, 2.3] as const;
/** Below the first level, and above each. */
const BINS = LEVELS.length + 1;

/** Numbers that describe the tissue around a place: shares of its voxels in which a trait exceeds a level. */
export const TEXTURE_SIZE = TRAITS.length * LEVELS.length;

/** What the lungs of one scan look like on the whole: noise, kernel and depth of breath set it. */
export interface ScanLook {
  /** Deviation of the smallest cube's mean from the largest one's, HU. */
  readonly spread: number;
  /** Of the largest cube's mean, HU. */
  readonly middle: number;
}

/** A slice of the volume, `[y, x]` each, HU; NaN without tissue. */
export interface AttenuationSlice {
  readonly hu: Int16Array;
  /** Mean of the tissue in each cube, the smallest first. */
  readonly cubes: readonly Float32Array[];
  /** Length of the smallest cube's gradient, HU a mm. */
  readonly gradient: Float32Array;
}

/** @param voxels HU, `[z, y, x]`, 1 mm. @yields slice by slice, lowest first; the arrays are used again for the next. */
export function* attenuationSlices(voxels: Int16Array, dimensions: Vec3): Generator<AttenuationSlice> {
  const plane = dimensions[0] * dimensions[1];
  const [smallest, ...larger] = RADII.map((radius) => localHuSlices(voxels, dimensions, radius));
  let k = 0;
  for (const { own, gradient } of withGradient(smallest!, dimensions)) {
    yield {
      hu: voxels.subarray(k * plane, (k + 1) * plane),
      cubes: [own, ...larger.map((each) => each.next().value as Float32Array)],
      gradient,
    };
    k++;
  }
}

/**
 * Slices, each with the length of its gradient by central differences; at the border, and beside what is no tissue, the
 * voxel's own value stands in for the missing one.
 */
function* withGradient(
  slices: Iterable<Float32Array>,
  [nx, ny, nz]: Vec3,
): Generator<{ readonly own: Float32Array; readonly gradient: Float32Array }> {
  const source = slices[Symbol.iterator]();
  const next = (): Float32Array => (source.next().value as Float32Array).slice();
  const gradient = new Float32Array(nx * ny);
  let [below, here, above] = [undefined as Float32Array | undefined, next(), nz > 1 ? next() : undefined];
  for (let k = 0; k < nz; k++) {
    const own = here;
    const or = (value: number | undefined, n: number): number =>
      value === undefined || Number.isNaN(value) ? own[n]! : value;
    for (let n = 0; n < gradient.length; n++) {
      const x = n % nx;
      const dx = or(x + 1 < nx ? own[n + 1] : undefined, n) - or(x > 0 ? own[n - 1] : undefined, n);
      const dy = or(own[n + nx], n) - or(own[n - nx], n);
      const dz = or(above?.[n], n) - or(below?.[n], n);
      gradient[n] = Math.hypot(dx, dy, dz) / 2;
    }
    yield { own, gradient };
    if (k + 1 < nz) [below, here, above] = [own, above!, k + 2 < nz ? next() : undefined];
  }
}

/** What a voxel adds to a linear score, by trait and bin, `[traits, bins]`. */
export type VoxelScores = Float64Array;

/** @param weights `[TEXTURE_SIZE]` of the linear score. */
export function voxelScores(weights: ArrayLike<number>): VoxelScores {
  const scores = new Float64Array(TRAITS.length * BINS);
  for (let trait = 0; trait < TRAITS.length; trait++) {
    for (let bin = 1; bin < BINS; bin++) {
      const at = trait * BINS + bin;
      scores[at] = scores[at - 1]! + weights[trait * LEVELS.length + bin - 1]!;
    }
  }
  return scores;
}

/** Bins of all traits at a voxel. */
export class TraitBins {
  readonly bins = new Uint8Array(TRAITS.length);
  readonly #values = new Float64Array(NOTHING + 1);
  readonly #spread: number;

  constructor({ spread, middle }: ScanLook) {
    this.#spread = spread;
    this.#values[MIDDLE] = middle;
  }

  /** Fills `bins`. @param n index into the slice; a voxel of tissue. */
  read({ hu, cubes, gradient }: AttenuationSlice, n: number): Uint8Array {
    const values = this.#values;
    values[HU] = hu[n]!;
    for (let radius = 0; radius < cubes.length; radius++) values[1 + radius] = cubes[radius]![n]!;
    values[GRADIENT] = gradient[n]!;
    for (let trait = 0; trait < TRAITS.length; trait++) {
      const { of, minus, centre, width } = TRAITS[trait]!;
      const value = ((values[of]! - values[minus]!) / this.#spread - centre) / width;
      let bin = 0;
      while (bin < LEVELS.length && value > LEVELS[bin]!) bin++;
      this.bins[trait] = bin;
    }
    return this.bins;
  }

  /** The sum of what the bins add to a score. */
  score(scores: VoxelScores): number {
    let sum = 0;
    for (let trait = 0; trait < TRAITS.length; trait++) sum += scores[trait * BINS + this.bins[trait]!]!;
    return sum;
  }
}

/**
 * Texture of the lung tissue in the middle of a patch.
 * @param patch HU, `[32, 32, 32]`. @param reaches half edges of the middles that are described, mm, the smallest first.
 * @returns `[reaches, TEXTURE_SIZE]`; zeros where there is no tissue.
 */
export function patchTexture(patch: Int16Array, reaches: readonly number[], look: ScanLook): Float64Array {
  const counts = reaches.map(() => new Float64Array(TRAITS.length * BINS));
  const traits = new TraitBins(look);
  const fromMiddle = (index: number): number => Math.abs(index - PATCH_EDGE / 2);
  let z = 0;
  for (const slice of attenuationSlices(patch, [PATCH_EDGE, PATCH_EDGE, PATCH_EDGE])) {
    for (let n = 0; n < PATCH_EDGE ** 2; n++) {
      const [x, y] = [n % PATCH_EDGE, Math.floor(n / PATCH_EDGE)];
      const distance = Math.max(fromMiddle(z), fromMiddle(y), fromMiddle(x));
      const first = reaches.findIndex((reach) => distance <= reach);
      if (first < 0 || slice.hu[n]! >= TISSUE_HU) continue;
      const bins = traits.read(slice, n);
      for (let trait = 0; trait < bins.length; trait++) counts[first]![trait * BINS + bins[trait]!]!++;
    }
    z++;
  }
  // A middle holds all smaller ones.
  for (let which = 1; which < counts.length; which++) {
    for (let n = 0; n < counts[which]!.length; n++) counts[which]![n]! += counts[which - 1]![n]!;
  }
  return Float64Array.from(counts.flatMap(sharesAbove));
}

/** Shares above each level, `[TEXTURE_SIZE]`, from counts `[traits, bins]`. */
function sharesAbove(counts: Float64Array): number[] {
  const tissue = counts.subarray(0, BINS).reduce((sum, n) => sum + n, 0);
  return TRAITS.flatMap((_, trait) => {
    let above = tissue;
    return LEVELS.map((__, level) => {
      above -= counts[trait * BINS + level]!;
      return above / Math.max(1, tissue);
    });
  });
}
