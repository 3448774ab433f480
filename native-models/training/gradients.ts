import * as tf from '@tensorflow/tfjs-core';
import { readNumbers } from '../kernels/readNumbers.ts';
import type { ParameterLayout } from '../network/parameters.ts';
import { named, type TensorsByName } from '../network/tensors.ts';

/** Whether a gradient replaces what lies in its place or is added to it. */
export type Placing = 'write' | 'add';

/**
 * Value and gradient of a scalar function of the parameters. The gradient is put into `into`
 * (flat, the layout's order); that of a parameter which the function does not use is zero.
 * @returns the function's value
 */
export async function putGradients(
  layout: ParameterLayout,
  parameters: TensorsByName,
  into: Float32Array,
  placing: Placing,
  loss: () => tf.Scalar,
): Promise<number> {
  const xs = layout.entries.map(({ name }) => named(parameters, name));
  const { value, grads } = tf.engine().gradients(() => loss(), xs);
  for (const [i, entry] of layout.entries.entries()) {
    const gradient = grads[i] as tf.Tensor | undefined;
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
  const [result] = await value.data();
  value.dispose();
  return result!;
}

function add(into: Float32Array, values: Float32Array): void {
  for (let i = 0; i < into.length; i++) into[i]! += values[i]!;
}
