import * as tf from '@tensorflow/tfjs-core';
import { composedMixKernels } from './composed/mixKernels.ts';
import type { Tensor6D } from './convShape.ts';

export const MIX_KERNELS = 'MixKernels';

/**
 * Eq. 3: `W = Σ_n α_n W_n`, one mixed kernel for each location of a batch.
 *
 * @param experts `[N, 3, 3, 3, in, out]`
 * @param alpha `[groups, N]`
 * @returns `[groups, 3, 3, 3, in, out]`
 * @throws Error when the number of experts differs
 */
export function mixKernels(experts: Tensor6D, alpha: tf.Tensor2D): Tensor6D {
  if (alpha.rank !== 2 || alpha.shape[1] !== experts.shape[0]) {
    throw new Error(`mixKernels: expected alpha [groups, ${experts.shape[0]}], got [${alpha.shape}]`);
  }
  if (!tf.getKernel(MIX_KERNELS, tf.getBackend())) return composedMixKernels(experts, alpha);
  return tf.engine().runKernel(MIX_KERNELS, { experts, alpha });
}
