import type { Matrix3, Vec3 } from '../../common/geometry.ts';
import { PATCH_VOXELS } from '../../common/volume.ts';
import { instantiateKernels, type KernelVariant, supportedVariant } from './module.ts';

/** Where a view's voxel is read: `source = matrix · (target − centre) + offset + centre`, axes z, y, x. */
export interface PatchAffine {
  readonly matrix: Matrix3;
  readonly offset: Vec3;
}

/** What was drawn for one view. */
export interface ViewPlan {
  readonly affine: PatchAffine;
  /** Standard deviation of the noise in HU, 0 for none. */
  readonly sigmaHu: number;
  /** Seed of the noise: its numbers are those of `seededRandom`. */
  readonly noiseSeed: number;
  /** Exponent of the contrast, 0 for none. */
  readonly gamma: number;
}

export interface Augmenter {
  /**
   * Clip to the window, one trilinear resampling with border padding, noise, contrast over the view's own
   * extremes, scale to [−1, 1].
   * @param patch HU, `[32, 32, 32]` as z, y, x
   * @param out of the same shape, filled
   */
  draw(patch: Int16Array, plan: ViewPlan, out: Float32Array): void;
}

const PAGE = 65536;

/**
 * The augmentation kernel with a memory of its own, without tfjs: it serves every engine.
 * @param window HU that become −1 and 1; what lies beyond is clipped
 */
export async function createAugmenter(
  window: { readonly low: number; readonly high: number },
  variant: KernelVariant = supportedVariant(),
): Promise<Augmenter> {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { augment, augmentScratch } = await instantiateKernels(memory, variant);
  const patchAt = 0;
  const outAt = patchAt + PATCH_VOXELS * Int16Array.BYTES_PER_ELEMENT;
  const affineAt = outAt + PATCH_VOXELS * Float32Array.BYTES_PER_ELEMENT;
  const paddedAt = affineAt + 12 * Float64Array.BYTES_PER_ELEMENT;
  memory.grow(Math.ceil((paddedAt + augmentScratch()) / PAGE) - 1);
  const input = new Int16Array(memory.buffer, patchAt, PATCH_VOXELS);
  const output = new Float32Array(memory.buffer, outAt, PATCH_VOXELS);
  const numbers = new Float64Array(memory.buffer, affineAt, 12);
  return {
    draw: (patch, { affine, sigmaHu, noiseSeed, gamma }, out) => {
      if (patch.length !== PATCH_VOXELS || out.length !== PATCH_VOXELS) {
        throw new RangeError(
          `augment: expected ${PATCH_VOXELS} voxels in and out, got ${patch.length} and ${out.length}`,
        );
      }
      input.set(patch);
      numbers.set([...affine.matrix, ...affine.offset]);
      augment(patchAt, paddedAt, outAt, affineAt, sigmaHu, noiseSeed, gamma, window.low, window.high);
      out.set(output);
    },
  };
}
