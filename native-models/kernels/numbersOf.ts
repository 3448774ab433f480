import { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

import * as tf from '@tensorflow/tfjs-core';
import { view } from './wasm/memory.ts';

/**
 * A float tensor's numbers for reading at once: not copied where the backend's memory can be seen.
 * Void after the next op.
 */
export async function numbersOf(tensor: tf.Tensor): Promise<Float32Array> {
  const device = tf.backend();
  return device instanceof BackendWasm ? view(device, tensor) : ((await tensor.data()) as Float32Array);
}
