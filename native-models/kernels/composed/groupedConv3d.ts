import * as tf from '@tensorflow/tfjs-core';
import type { ConvAttributes, Tensor6D } from '../convShape.ts';

/**
 * `groupedConv3d` of stock tfjs ops, differentiable by them: what an engine without kernels
 * of ours runs, and the oracle of those that have some. Shapes as there.
 */
export function composedGroupedConv3d(
  x: tf.Tensor5D,
  kernels: Tensor6D,
  bias: tf.Tensor1D,
  { stride, groups, elu }: ConvAttributes,
): tf.Tensor5D {
  return tf.tidy(() => {
    // padded by hand: tfjs's conv3d takes 'same' or 'valid' only, and 'same' pads stride 2 at the end
    const padded = tf.pad(x, [
      [0, 0],
      [1, 1],
      [1, 1],
      [1, 1],
      [0, 0],
    ]) as tf.Tensor5D;
    // split and unstack have no gradient for a single part
    const rows = groups.length === 1 ? [padded] : tf.split<tf.Tensor5D>(padded, [...groups], 0);
    const [, ...filterShape] = kernels.shape;
    const parts = rows.map((part, g) => {
      const one = tf.slice(kernels, [g, 0, 0, 0, 0, 0], [1, ...kernels.shape.slice(1)]);
      return tf.conv3d(part, tf.reshape(one, filterShape) as tf.Tensor5D, stride, 'valid');
    });
    const sum = tf.add(parts.length === 1 ? parts[0]! : tf.concat(parts, 0), bias);
    return (elu ? tf.elu(sum) : sum) as tf.Tensor5D;
  });
}
