import * as tf from '@tensorflow/tfjs-core';

/** `normElu` of stock tfjs ops, differentiable by them. Shapes as there. */
export function composedNormElu(
  y: tf.Tensor5D,
  scale: tf.Tensor1D,
  shift: tf.Tensor1D,
  epsilon: number,
): [tf.Tensor5D, tf.Tensor1D, tf.Tensor1D] {
  const mean = tf.mean(y, [0, 1, 2, 3]) as tf.Tensor1D;
  const centred = tf.sub(y, mean);
  const variance = tf.mean(tf.square(centred), [0, 1, 2, 3]) as tf.Tensor1D;
  const factor = tf.div(scale, tf.sqrt(tf.add(variance, epsilon)));
  const output = tf.elu(tf.add(tf.mul(centred, factor), shift)) as tf.Tensor5D;
  return [output, mean, variance];
}
