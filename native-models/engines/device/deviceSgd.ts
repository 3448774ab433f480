import * as tf from '@tensorflow/tfjs-core';
import type { SgdSettings } from '../../training/sgd.ts';

/**
 * `training/sgd.ts` on the device. All are flat vectors of one order; the arguments stay, the
 * results are new tensors that outlive any tidy.
 */
export function deviceSgd(
  parameters: tf.Tensor1D,
  velocity: tf.Tensor1D,
  gradients: tf.Tensor1D,
  { learningRate, momentum, weightDecay }: SgdSettings,
): { readonly parameters: tf.Tensor1D; readonly velocity: tf.Tensor1D } {
  return tf.tidy(() => {
    const decayed = tf.add(gradients, tf.mul(parameters, weightDecay));
    const v = tf.keep(tf.add(tf.mul(velocity, momentum), decayed)) as tf.Tensor1D;
    const w = tf.keep(tf.sub(parameters, tf.mul(v, learningRate))) as tf.Tensor1D;
    return { parameters: w, velocity: v };
  });
}

/** `(1 − share) · old + share · fresh`: the momentum encoder of eq. 5, and running statistics. */
export function deviceBlend(old: tf.Tensor1D, fresh: tf.Tensor1D, share: number): tf.Tensor1D {
  return tf.tidy(() => tf.add(tf.mul(old, 1 - share), tf.mul(fresh, share)) as tf.Tensor1D);
}
