import * as tf from '@tensorflow/tfjs-core';
import type { Location } from '../common/geometry.ts';
import { Refusal } from '../common/refusal.ts';
import type { Layer } from './architecture.ts';
import { locationRows } from './locationRows.ts';
import { named, type TensorsByName } from './tensors.ts';

const weightName = (layer: Layer): string => `${layer.conv}._routing_fn.fc.weight`;

/** Whether the layer's kernel is mixed by location. */
export const isRouted = (parameters: TensorsByName, layer: Layer): boolean =>
  parameters.has(weightName(layer));

/**
 * Eq. 4, with the bias of the published weights: `α = sigmoid(p W_r + b)`. Each layer has its own.
 * @returns `[locations, N]`, each in (0, 1); they need not sum to 1
 * @throws Refusal `not-routed` for an encoder of another conditioning
 */
export function routingWeights(
  parameters: TensorsByName,
  layer: Layer,
  locations: readonly Location[],
): tf.Tensor2D {
  if (!isRouted(parameters, layer)) {
    throw new Refusal('not-routed', 'only an encoder with the conditioning loc-condconv has routing weights');
  }
  return tf.tidy(() => {
    const weight = named<tf.Tensor2D>(parameters, weightName(layer)); // [N, 3]
    const bias = named<tf.Tensor1D>(parameters, `${layer.conv}._routing_fn.fc.bias`);
    return tf.sigmoid(tf.add(tf.matMul(locationRows(locations), weight, false, true), bias)) as tf.Tensor2D;
  });
}
