import * as tf from '@tensorflow/tfjs-core';
import type { Tensor6D } from '../convShape.ts';

/** `mixKernels` of stock tfjs ops, differentiable by them. Shapes as there. */
export function composedMixKernels(experts: Tensor6D, alpha: tf.Tensor2D): Tensor6D {
  const [count, ...kernel] = experts.shape;
  const rows = tf.reshape(experts, [count, -1]) as tf.Tensor2D;
  return tf.reshape(tf.matMul(alpha, rows), [alpha.shape[0], ...kernel]) as Tensor6D;
}
