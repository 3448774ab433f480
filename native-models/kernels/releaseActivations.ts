import * as tf from '@tensorflow/tfjs-core';

/**
 * tfjs keeps each saved activation and each gradient on its way back until the whole backward pass is
 * over. Ours are not needed longer than until the gradient of the next op of ours is asked for: freeing
 * them then takes half off the memory of a training step.
 */
const ours = new WeakSet<tf.Tensor>();
let spent: readonly tf.Tensor[] = [];

/** Marks a gradient that nobody but the backward pass holds. */
export function consumable(gradient: tf.Tensor): tf.Tensor {
  ours.add(gradient);
  return gradient;
}

/**
 * Called first by the gradient of each of our ops: frees what the one before has used, and remembers its
 * own. A dy that a caller passed in is the caller's.
 * @returns whether dy is the backward pass's own: then it may also be overwritten
 */
export function releaseActivations(dy: tf.Tensor, saved: readonly tf.Tensor[]): boolean {
  tf.dispose([...spent]);
  const own = ours.has(dy);
  spent = own ? [dy, ...saved] : saved;
  return own;
}
