import * as tf from '@tensorflow/tfjs-core';
import { named, type TensorsByName } from './tensors.ts';

/** `h · w + b`, `[n, 128]` → `[n]`; its sigmoid is the probability of emphysema. */
export function classifierLogits(parameters: TensorsByName, h: tf.Tensor2D): tf.Tensor1D {
  const weight = named<tf.Tensor2D>(parameters, 'classifier.weight'); // [1, 128]
  const bias = named<tf.Tensor1D>(parameters, 'classifier.bias'); // [1]
  return tf.squeeze(tf.add(tf.matMul(h, weight, false, true), bias), [1]) as tf.Tensor1D;
}
