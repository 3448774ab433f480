import type { Matrix3, Vec3 } from '../common/geometry.ts';
import { type Random, seedAfter, seededRandom } from '../common/random.ts';
import type { PatchAffine, ViewPlan } from '../kernels/wasm/augment.ts';

/** Intensity window of the paper (5.1); the encoder sees it as [−1, 1]. */
export const WINDOW_HU = { low: -1024, high: 240 } as const;

/** How far a view may differ from its patch. A zero range leaves that part out. */
export interface AugmentationRanges {
  /** Each axis turns by a uniform angle in ± this. */
  readonly rotationDegrees: number;
  /** Each axis shifts by a uniform length in ± this (1 voxel is 1 mm). */
  readonly translationVoxels: number;
  /** Each axis is scaled by a uniform factor in 1 ± this. */
  readonly scale: number;
  readonly noise: { readonly probability: number; readonly sigmaHu: number };
  readonly gamma: { readonly probability: number; readonly low: number; readonly high: number };
}

export const PAPER_AUGMENTATION: AugmentationRanges = {
  rotationDegrees: 10,
  translationVoxels: 12,
  scale: 0.1,
  noise: { probability: 0.25, sigmaHu: 50 },
  gamma: { probability: 0.25, low: 0.5, high: 4.5 },
};

/**
 * What makes one random view t̃(x) of a patch (section 3.3, implementation details of section 4); the
 * kernel draws it. The steps and their units are those of the published pipeline: clip to the window; one
 * trilinear resampling with border padding; noise in HU; contrast over the view's own extremes; scale to
 * [−1, 1]. Noise may leave the window, so the view is clipped again: the encoder never sees it outside.
 */
export function drawPlan(ranges: AugmentationRanges, seed: number): ViewPlan {
  const random = seededRandom(seed);
  let drawn = 0;
  const counted: Random = () => {
    drawn++;
    return random();
  };
  const affine = drawAffine(ranges, counted);
  const noisy = counted() < ranges.noise.probability;
  const contrasted = counted() < ranges.gamma.probability;
  const gamma = ranges.gamma.low + (ranges.gamma.high - ranges.gamma.low) * counted();
  return {
    affine,
    sigmaHu: noisy ? ranges.noise.sigmaHu : 0,
    noiseSeed: seedAfter(seed, drawn),
    gamma: contrasted ? gamma : 0,
  };
}

/** HU to the encoder's [−1, 1] without augmentation, for any number of patches. */
export function normalisePatches(patches: Int16Array): Float32Array {
  const half = (WINDOW_HU.high - WINDOW_HU.low) / 2;
  const out = new Float32Array(patches.length);
  for (let i = 0; i < patches.length; i++) {
    out[i] = (Math.min(Math.max(patches[i]!, WINDOW_HU.low), WINDOW_HU.high) - WINDOW_HU.low) / half - 1;
  }
  return out;
}

/**
 * Rotation, translation, scale in MONAI's order: its sampling grid is `R · T · S · target` about the
 * centre, so the translation is turned with the patch but not scaled.
 */
function drawAffine(ranges: AugmentationRanges, random: Random): PatchAffine {
  const within = (range: number): number => (2 * random() - 1) * range;
  const radians = (ranges.rotationDegrees * Math.PI) / 180;
  const angles: Vec3 = [within(radians), within(radians), within(radians)];
  const shift: Vec3 = [
    within(ranges.translationVoxels),
    within(ranges.translationVoxels),
    within(ranges.translationVoxels),
  ];
  const scale: Vec3 = [1 + within(ranges.scale), 1 + within(ranges.scale), 1 + within(ranges.scale)];
  return composeAffine(angles, shift, scale);
}

/** R = R₀ R₁ R₂, one rotation about each array axis (z, y, x), angles in radians. */
export function composeAffine(angles: Vec3, shift: Vec3, scale: Vec3): PatchAffine {
  const [c0, c1, c2] = [Math.cos(angles[0]), Math.cos(angles[1]), Math.cos(angles[2])];
  const [s0, s1, s2] = [Math.sin(angles[0]), Math.sin(angles[1]), Math.sin(angles[2])];
  const r: Matrix3 = [
    c1 * c2,
    -c1 * s2,
    s1,
    c0 * s2 + s0 * s1 * c2,
    c0 * c2 - s0 * s1 * s2,
    -s0 * c1,
    s0 * s2 - c0 * s1 * c2,
    s0 * c2 + c0 * s1 * s2,
    c0 * c1,
  ];
  const [a, b, c] = scale;
  return {
    matrix: [r[0] * a, r[1] * b, r[2] * c, r[3] * a, r[4] * b, r[5] * c, r[6] * a, r[7] * b, r[8] * c],
    offset: [
      r[0] * shift[0] + r[1] * shift[1] + r[2] * shift[2],
      r[3] * shift[0] + r[4] * shift[1] + r[5] * shift[2],
      r[6] * shift[0] + r[7] * shift[1] + r[8] * shift[2],
    ],
  };
}
