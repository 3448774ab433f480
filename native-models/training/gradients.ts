import * as tf from '@tensorflow/tfjs-core';
import { readNumbers } from '../kernels/readNumbers.ts';
import type { ParameterLayout } from '../network/parameters.ts';
import { named, type TensorsByName } from '../network/tensors.ts';

/**
 * Value and gradient of a scalar function of the parameters. The gradient is added to `into`
 * (flat, the layout's order); a parameter that the function does not use adds nothing.
 * @returns the function's value
 */
export async function accumulateGradients(
  layout: ParameterLayout,
  parameters: TensorsByName,
  into: Float32Array,
  loss: () => tf.Scalar,
): Promise<number> {
  const xs = layout.entries.map(({ name }) => named(parameters, name));
  const { value, grads } = tf.engine().gradients(() => loss(), xs);
  for (const [i, entry] of layout.entries.entries()) {
    const gradient = grads[i] as tf.Tensor | undefined;
    if (!gradient) continue;
    const place = into.subarray(entry.offset, entry.offset + entry.length);
    await readNumbers(gradient, (numbers) => add(place, numbers));
    gradient.dispose();
  }
  const [result] = await value.data();
  value.dispose();
  return result!;
}

function add(into: Float32Array, values: Float32Array): void {
  for (let i = 0; i < into.length; i++) into[i]! += values[i]!;
}
