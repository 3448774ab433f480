import * as tf from '@tensorflow/tfjs-core';
import type { LayerMoments } from '../../network/encoder.ts';
import type { ParameterLayout } from '../../network/parameters.ts';
import type { TensorsByName } from '../../network/tensors.ts';
import type { Gradients } from '../../training/gradients.ts';

/**
 * Cuts a flat vector on the device into its entries, in the inner shapes; to be disposed of. One
 * vector instead of eighty tensors: a step on it is a handful of launches, a checkpoint one download.
 */
export function splitFlat(layout: ParameterLayout, flat: tf.Tensor1D): TensorsByName {
  const tensors = tf.tidy(() => {
    const parts = tf.split(
      flat,
      layout.entries.map(({ length }) => length),
    );
    return layout.entries.map(({ shape }, i) => tf.reshape(parts[i]!, [...shape]));
  });
  return new Map(layout.entries.map(({ name }, i) => [name, tensors[i]!]));
}

/** Gradients as one flat vector of the layout's order, zero where there is none; they are disposed of. */
export function joinGradients(layout: ParameterLayout, gradients: Gradients): tf.Tensor1D {
  const flat = tf.tidy(() =>
    tf.concat1d(
      layout.entries.map(({ length }, i) => {
        const gradient = gradients[i];
        return gradient ? (tf.reshape(gradient, [length]) as tf.Tensor1D) : tf.zeros<tf.Rank.R1>([length]);
      }),
    ),
  );
  tf.dispose(gradients.filter((gradient) => gradient !== undefined));
  return flat;
}

/**
 * Batch statistics as running statistics see them, in the order of `statisticsLayout()`: each layer's
 * mean, then its unbiased variance, as PyTorch's. The moments are disposed of.
 */
export function joinMoments(moments: readonly LayerMoments[]): tf.Tensor1D {
  const flat = tf.tidy(() =>
    tf.concat1d(
      moments.flatMap(({ mean, variance, count }) => [
        mean,
        tf.mul(variance, count > 1 ? count / (count - 1) : 1) as tf.Tensor1D,
      ]),
    ),
  );
  tf.dispose(moments.flatMap(({ mean, variance }) => [mean, variance]));
  return flat;
}
