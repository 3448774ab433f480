import * as tf from '@tensorflow/tfjs-core';
import type { ParameterLayout } from './parameters.ts';

/** Parameters or running statistics on the device, by their published names. */
export type TensorsByName = ReadonlyMap<string, tf.Tensor>;

/**
 * Uploads a flat vector, one tensor per entry in the inner shapes. Must be disposed, before `flat`
 * changes: a backend may keep the numbers where they lie.
 */
export function upload(layout: ParameterLayout, flat: Float32Array): TensorsByName {
  return new Map(
    layout.entries.map(({ name, shape, offset, length }) => [
      name,
      tf.tensor(flat.subarray(offset, offset + length), [...shape], 'float32'),
    ]),
  );
}

export function disposeAll(tensors: TensorsByName): void {
  for (const tensor of tensors.values()) tensor.dispose();
}

/** @throws Error when the name is not among the tensors: a bug, the layouts are fixed. */
export function named<T extends tf.Tensor = tf.Tensor>(tensors: TensorsByName, name: string): T {
  const tensor = tensors.get(name);
  if (!tensor) throw new Error(`tensors: no ${name}`);
  return tensor as T;
}
