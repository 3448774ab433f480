import * as tf from '@tensorflow/tfjs-core';
import type { Tensor6D } from './convShape.ts';

/**
 * Eq. 3: `W = Σ_n α_n W_n`, one mixed kernel for each location of a batch.
 *
 * @param experts `[N, 3, 3, 3, in, out]`
 * @param alpha `[groups, N]`
 * @returns `[groups, 3, 3, 3, in, out]`
 * @throws Error when the number of experts differs
 */
export function mixKernels(experts: Tensor6D, alpha: tf.Tensor2D): Tensor6D {
  const [count, ...kernel] = experts.shape;
  if (alpha.rank !== 2 || alpha.shape[1] !== count) {
    throw new Error(`mixKernels: expected alpha [groups, ${count}], got [${alpha.shape}]`);
  }
  const rows = tf.reshape(experts, [count, -1]) as tf.Tensor2D;
  return tf.reshape(tf.matMul(alpha, rows), [alpha.shape[0], ...kernel]) as Tensor6D;
}
