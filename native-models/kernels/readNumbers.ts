import { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { view } from './wasm/memory.ts';

/**
 * Hands a float tensor's numbers to `use`, which must not keep them: where the backend's memory can
 * be seen they are not copied, and the next op may move them.
 */
export async function readNumbers(tensor: tf.Tensor, use: (numbers: Float32Array) => void): Promise<void> {
  const backend = tf.backend();
  use(backend instanceof BackendWasm ? view(backend, tensor) : ((await tensor.data()) as Float32Array));
}
