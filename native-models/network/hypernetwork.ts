import * as tf from '@tensorflow/tfjs-core';
import type { Location } from '../common/geometry.ts';
import type { Tensor6D } from '../kernels/convShape.ts';
import { mixKernels } from '../kernels/mixKernels.ts';
import { HYPER_EMBEDDING, type Layer, TAPS } from './architecture.ts';
import { locationRows } from './locationRows.ts';
import { named, type TensorsByName } from './tensors.ts';

const embedder = 'hypernetwork.fc';
const channels = (layer: Layer): string => `${layer.conv}._hyper_fn.fc`;
const generator = (layer: Layer): string => `${layer.conv}._hyper_fn`;

/** Whether the layer's kernel is generated from the location. */
export const isGenerated = (parameters: TensorsByName, layer: Layer): boolean =>
  parameters.has(`${generator(layer)}.weight`);

/**
 * z(p) = ReLU(p W + b), shared by all layers. Ha et al. learn one z per layer of a network whose kernels
 * depend on nothing; ours depend on the location, and without the ReLU they would be linear in it.
 * @returns `[locations, 64]`
 */
export function embedLocations(parameters: TensorsByName, locations: readonly Location[]): tf.Tensor2D {
  const weight = named<tf.Tensor2D>(parameters, `${embedder}.weight`); // [64, 3]
  const product = tf.matMul(locationRows(locations), weight, false, true);
  return tf.relu(tf.add(product, named(parameters, `${embedder}.bias`))) as tf.Tensor2D;
}

/**
 * A layer's kernels from its locations' embeddings, by the two linear maps of Ha et al. (HyperNetworks,
 * 2016, eq. 4–5; reference 47 of the paper, which says no more than that a separate network generates
 * the CNN's weights from the location): `a_i = W_i z + B_i` for each input channel i, then
 * `K_i = W_out a_i + B_out`, with the same W_out for all channels. Biases and norms are not generated.
 *
 * @param embedded `[locations, 64]`
 * @returns `[locations, 3, 3, 3, in, out]`
 */
export function generateKernels(parameters: TensorsByName, layer: Layer, embedded: tf.Tensor2D): Tensor6D {
  const { inputs, outputs } = layer;
  const count = embedded.shape[0];
  const weight = named<tf.Tensor2D>(parameters, `${channels(layer)}.weight`); // [in · 64, 64]
  const bias = named(parameters, `${channels(layer)}.bias`); // [in · 64]
  const each = tf.add(tf.matMul(embedded, weight, false, true), bias); // [locations, in · 64]
  const rows = tf.reshape(each, [count * inputs, HYPER_EMBEDDING]) as tf.Tensor2D;
  // the sum over W_out's columns is that of eq. 3, over 64 kernels of one input channel
  const kernels = named<Tensor6D>(parameters, `${generator(layer)}.weight`); // [64, 3, 3, 3, 1, out]
  const mixed = tf.reshape(mixKernels(kernels, rows), [count * inputs, TAPS * outputs]);
  const shift = tf.reshape(named(parameters, `${generator(layer)}.bias`), [TAPS * outputs]);
  const byChannel = tf.reshape(tf.add(mixed, shift), [count, inputs, TAPS, outputs]);
  return tf.reshape(tf.transpose(byChannel, [0, 2, 1, 3]), [count, 3, 3, 3, inputs, outputs]) as Tensor6D;
}
