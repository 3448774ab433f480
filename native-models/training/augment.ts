import type { Matrix3, Vec3 } from '../common/geometry.ts';
import type { Random } from '../common/random.ts';
import { PATCH_EDGE, PATCH_VOXELS } from '../common/volume.ts';

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
 * One random view t̃(x) of a patch (section 3.3, implementation details of section 4).
 *
 * The steps and their units are those of the published pipeline: clip to the window; one trilinear
 * resampling with border padding; noise in HU; contrast as `((v − min) / range)^γ · range + min` over
 * the view's own extremes; scale to [−1, 1]. Noise may leave the window, so the view is clipped again:
 * the encoder never sees it outside [−1, 1].
 *
 * @param patch HU, `[32, 32, 32]` as z, y, x; may be a view into a larger array.
 * @param out `[32, 32, 32]`, filled with the view in [−1, 1].
 */
export function augmentPatch(
  patch: Int16Array,
  ranges: AugmentationRanges,
  random: Random,
  out: Float32Array,
): void {
  if (patch.length !== PATCH_VOXELS || out.length !== PATCH_VOXELS) {
    throw new RangeError(
      `augmentPatch: expected ${PATCH_VOXELS} voxels in and out, got ${patch.length} and ${out.length}`,
    );
  }
  const affine = drawAffine(ranges, random);
  const noisy = random() < ranges.noise.probability;
  const contrasted = random() < ranges.gamma.probability;
  const gamma = ranges.gamma.low + (ranges.gamma.high - ranges.gamma.low) * random();

  if (isIdentity(affine)) clipPatch(patch, out);
  else resamplePatch(patch, affine, out);
  if (noisy && ranges.noise.sigmaHu > 0) addNoise(out, ranges.noise.sigmaHu, random);
  if (contrasted) adjustContrast(out, gamma);
  scaleToUnit(out);
}

/** HU to the encoder's [−1, 1] without augmentation, for any number of patches. */
export function normalisePatches(patches: Int16Array): Float32Array {
  const out = new Float32Array(patches.length);
  clipPatch(patches, out);
  scaleToUnit(out);
  return out;
}

/** Where a view's voxel is read: `source = matrix · (target − centre) + offset + centre`, axes z, y, x. */
export interface PatchAffine {
  readonly matrix: Matrix3;
  readonly offset: Vec3;
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

const isIdentity = ({ matrix, offset }: PatchAffine): boolean =>
  offset.every((v) => v === 0) && matrix.every((v, i) => v === (i % 4 === 0 ? 1 : 0));

function clipPatch(patch: Int16Array, out: Float32Array): void {
  for (let i = 0; i < patch.length; i++) {
    const hu = patch[i]!;
    out[i] = hu < WINDOW_HU.low ? WINDOW_HU.low : Math.min(hu, WINDOW_HU.high);
  }
}

/** Clipped copy of the patch being resampled; one per thread, so that the hot loop allocates nothing. */
const clipped = new Float32Array(PATCH_VOXELS);

/**
 * Trilinear with border padding: coordinates are clamped to the patch before interpolation.
 * A row of the view is a straight line in the patch, so only three additions lead from voxel to voxel.
 */
export function resamplePatch(patch: Int16Array, affine: PatchAffine, out: Float32Array): void {
  clipPatch(patch, clipped);
  const [m0, m1, m2, m3, m4, m5, m6, m7, m8] = affine.matrix;
  const [oz, oy, ox] = affine.offset;
  const centre = (PATCH_EDGE - 1) / 2;
  const last = PATCH_EDGE - 1;
  const plane = PATCH_EDGE * PATCH_EDGE;
  let index = 0;
  for (let k = 0; k < PATCH_EDGE; k++) {
    for (let j = 0; j < PATCH_EDGE; j++) {
      const dz = k - centre;
      const dy = j - centre;
      const startZ = m0 * dz + m1 * dy - m2 * centre + oz + centre;
      const startY = m3 * dz + m4 * dy - m5 * centre + oy + centre;
      const startX = m6 * dz + m7 * dy - m8 * centre + ox + centre;
      for (let i = 0; i < PATCH_EDGE; i++) {
        let z = startZ + m2 * i;
        let y = startY + m5 * i;
        let x = startX + m8 * i;
        z = z < 0 ? 0 : Math.min(z, last);
        y = y < 0 ? 0 : Math.min(y, last);
        x = x < 0 ? 0 : Math.min(x, last);
        const z0 = z | 0;
        const y0 = y | 0;
        const x0 = x | 0;
        const fz = z - z0;
        const fy = y - y0;
        const fx = x - x0;
        const low = z0 * plane + y0 * PATCH_EDGE + x0;
        // At the last voxel the fraction is 0; step 0 keeps the read inside the patch.
        const stepX = x0 < last ? 1 : 0;
        const stepY = y0 < last ? PATCH_EDGE : 0;
        const high = low + (z0 < last ? plane : 0);
        const a = clipped[low]!;
        const b = clipped[low + stepY]!;
        const c = clipped[high]!;
        const d = clipped[high + stepY]!;
        const ab0 = a + (clipped[low + stepX]! - a) * fx;
        const ab1 = b + (clipped[low + stepY + stepX]! - b) * fx;
        const cd0 = c + (clipped[high + stepX]! - c) * fx;
        const cd1 = d + (clipped[high + stepY + stepX]! - d) * fx;
        const near = ab0 + (ab1 - ab0) * fy;
        const far = cd0 + (cd1 - cd0) * fy;
        out[index++] = near + (far - near) * fz;
      }
    }
  }
}

/** Box–Muller, both deviates of each pair. */
function addNoise(values: Float32Array, sigmaHu: number, random: Random): void {
  for (let i = 0; i < values.length; i += 2) {
    const radius = sigmaHu * Math.sqrt(-2 * Math.log(1 - random()));
    const angle = 2 * Math.PI * random();
    values[i]! += radius * Math.cos(angle);
    values[i + 1]! += radius * Math.sin(angle);
  }
}

function adjustContrast(values: Float32Array, gamma: number): void {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const range = high - low;
  if (range <= 0) return;
  for (let i = 0; i < values.length; i++) {
    values[i] = ((values[i]! - low) / range) ** gamma * range + low;
  }
}

function scaleToUnit(values: Float32Array): void {
  const half = (WINDOW_HU.high - WINDOW_HU.low) / 2;
  for (let i = 0; i < values.length; i++) {
    const v = (values[i]! - WINDOW_HU.low) / half - 1;
    values[i] = v < -1 ? -1 : Math.min(v, 1);
  }
}
