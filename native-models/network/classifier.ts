import * as tf from '@tensorflow/tfjs-core';
import { named, type TensorsByName } from './tensors.ts';

/** `h · w + b`, `[n, 128]` → `[n, outputs]`; its sigmoid is the probability of each subtype. */
export function classifierLogits(parameters: TensorsByName, h: tf.Tensor2D): tf.Tensor2D {
  const weight = named<tf.Tensor2D>(parameters, 'classifier.weight'); // [outputs, 128]
  const bias = named<tf.Tensor1D>(parameters, 'classifier.bias'); // [outputs]
  return tf.add(tf.matMul(h, weight, false, true), bias) as tf.Tensor2D;
}
