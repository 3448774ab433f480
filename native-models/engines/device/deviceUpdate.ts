import * as tf from '@tensorflow/tfjs-core';
import type { Update } from '../../training/optimiser.ts';

/** An optimiser's vectors on the device; see `training/optimiser.ts`. */
export interface DeviceUpdated {
  readonly parameters: tf.Tensor1D;
  readonly velocity: tf.Tensor1D;
  readonly secondMoment: tf.Tensor1D | undefined;
}

/**
 * `training/sgd.ts` and `training/adamW.ts` on the device. All are flat vectors of one order; the
 * arguments stay, the results are new tensors that outlive any tidy.
 */
export function deviceUpdate(
  vectors: DeviceUpdated,
  gradients: tf.Tensor1D,
  { optimiser, learningRate, step }: Update,
): DeviceUpdated {
  const { parameters, velocity, secondMoment } = vectors;
  return tf.tidy(() => {
    if (optimiser.kind === 'sgd') {
      const decayed = tf.add(gradients, tf.mul(parameters, optimiser.weightDecay));
      const v = kept(tf.add(tf.mul(velocity, optimiser.momentum), decayed));
      return {
        parameters: kept(tf.sub(parameters, tf.mul(v, learningRate))),
        velocity: v,
        secondMoment: undefined,
      };
    }
    if (!secondMoment) throw new Error('adamw: the trainer has no second moment');
    const { beta1, beta2, epsilon, weightDecay } = optimiser;
    const m = kept(tf.add(tf.mul(velocity, beta1), tf.mul(gradients, 1 - beta1)));
    const v = kept(tf.add(tf.mul(secondMoment, beta2), tf.mul(tf.square(gradients), 1 - beta2)));
    const scale = tf.add(tf.mul(tf.sqrt(v), 1 / Math.sqrt(1 - beta2 ** step)), epsilon);
    const move = tf.mul(tf.div(m, scale), learningRate / (1 - beta1 ** step));
    const decayed = tf.mul(parameters, 1 - learningRate * weightDecay);
    return { parameters: kept(tf.sub(decayed, move)), velocity: m, secondMoment: v };
  });
}

/** `(1 − share) · old + share · fresh`: the momentum encoder of eq. 5, and running statistics. */
export function deviceBlend(old: tf.Tensor1D, fresh: tf.Tensor1D, share: number): tf.Tensor1D {
  return tf.tidy(() => tf.add(tf.mul(old, 1 - share), tf.mul(fresh, share)) as tf.Tensor1D);
}

const kept = (tensor: tf.Tensor): tf.Tensor1D => tf.keep(tensor) as tf.Tensor1D;
