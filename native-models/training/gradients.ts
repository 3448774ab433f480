import * as tf from '@tensorflow/tfjs-core';
import { readNumbers } from '../kernels/readNumbers.ts';
import type { ParameterLayout } from '../network/parameters.ts';
import { named, type TensorsByName } from '../network/tensors.ts';

/** One gradient per parameter, in the layout's order; undefined where the loss does not depend on it. */
export type Gradients = readonly (tf.Tensor | undefined)[];

/** Whether a gradient replaces what lies in its place or is added to it. */
export type Placing = 'write' | 'add';

/** Value and gradients of a scalar function of the parameters; all must be disposed of. */
export function lossGradients(
  layout: ParameterLayout,
  parameters: TensorsByName,
  loss: () => tf.Scalar,
): { readonly value: tf.Scalar; readonly gradients: Gradients } {
  const xs = layout.entries.map(({ name }) => named(parameters, name));
  const { value, grads } = tf.engine().gradients(() => loss(), xs);
  return { value: value as tf.Scalar, gradients: grads };
}

/**
 * Reads gradients into `into` (flat, the layout's order) and disposes of them; that of a parameter
 * which the loss does not use is zero.
 */
export async function putGradients(
  layout: ParameterLayout,
  gradients: Gradients,
  into: Float32Array,
  placing: Placing,
): Promise<void> {
  for (const [i, entry] of layout.entries.entries()) {
    const gradient = gradients[i];
    const place = into.subarray(entry.offset, entry.offset + entry.length);
    if (!gradient) {
      if (placing === 'write') place.fill(0);
      continue;
    }
    await readNumbers(gradient, (numbers) =>
      placing === 'write' ? place.set(numbers) : add(place, numbers),
    );
    gradient.dispose();
  }
}

function add(into: Float32Array, values: Float32Array): void {
  for (let i = 0; i < into.length; i++) into[i]! += values[i]!;
}
