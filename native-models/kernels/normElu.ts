import * as tf from '@tensorflow/tfjs-core';
import { composedNormElu } from './composed/normElu.ts';

export const NORM_ELU = 'NormElu';

export interface Normalised {
  /** `[n, z, y, x, c]` */
  readonly output: tf.Tensor5D;
  /** Of the batch, `[c]`; the variance is the biased one. No gradient flows through them. */
  readonly mean: tf.Tensor1D;
  readonly variance: tf.Tensor1D;
}

/**
 * Batch norm with the batch's own statistics (training), then ELU:
 * `elu((y − mean) / √(variance + ε) · scale + shift)`, per channel.
 *
 * @param y `[n, z, y, x, c]`
 * @param scale `[c]`
 * @param shift `[c]`
 * @throws Error when the shapes do not fit
 */
export function normElu(y: tf.Tensor5D, scale: tf.Tensor1D, shift: tf.Tensor1D, epsilon: number): Normalised {
  const channels = y.shape[4];
  if (y.rank !== 5 || scale.shape.join() !== `${channels}` || shift.shape.join() !== `${channels}`) {
    throw new Error(
      `normElu: expected [n, z, y, x, c] with scale and shift [c], got [${y.shape}], [${scale.shape}], [${shift.shape}]`,
    );
  }
  const own = tf.getKernel(NORM_ELU, tf.getBackend());
  const [output, mean, variance] = own
    ? (tf.engine().runKernel(NORM_ELU, { y, scale, shift }, { epsilon }) as unknown as [
        tf.Tensor5D,
        tf.Tensor1D,
        tf.Tensor1D,
      ])
    : composedNormElu(y, scale, shift, epsilon);
  return { output, mean, variance };
}
