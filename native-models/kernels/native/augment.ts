import { PATCH_VOXELS } from '../../common/volume.ts';
import type { Augmenter } from '../wasm/augment.ts';
import { nativeKernels } from './addon.ts';

/**
 * The augmentation kernel in machine code: what `createAugmenter` draws, within rounding.
 * @param window HU that become −1 and 1; what lies beyond is clipped
 * @throws NativeKernelsMissing
 */
export function createNativeAugmenter(window: { readonly low: number; readonly high: number }): Augmenter {
  const native = nativeKernels();
  const place = new Float64Array(12);
  return {
    draw: (patch, { affine, sigmaHu, noiseSeed, gamma }, out) => {
      if (patch.length !== PATCH_VOXELS || out.length !== PATCH_VOXELS) {
        throw new RangeError(
          `augment: expected ${PATCH_VOXELS} voxels in and out, got ${patch.length} and ${out.length}`,
        );
      }
      place.set([...affine.matrix, ...affine.offset]);
      native.augment(patch, place, sigmaHu, noiseSeed | 0, gamma, window.low, window.high, out);
    },
  };
}
