import { Refusal } from '../../../native-models/common/refusal.ts';
import type { NamedTensor } from '../../../native-models/network/weights.ts';
import type { TorchFile } from './container.ts';
import type { TensorRef } from './pickle.ts';

/**
 * The numbers of one float32 tensor in C order.
 * @throws Refusal `checkpoint-damaged` for a tensor beyond its storage; `checkpoint-layout` for one that is no
 * float32 or whose elements do not lie in C order, as those of the published checkpoints do.
 */
export async function readTensor(file: TorchFile, name: string, tensor: TensorRef): Promise<NamedTensor> {
  const { storage, offset, shape, strides } = tensor;
  if (storage.type !== 'float32') {
    throw new Refusal('checkpoint-layout', `expected ${name} as float32, got ${storage.type}`);
  }
  const length = shape.reduce((product, n) => product * n, 1);
  if (offset + length > storage.length) {
    throw new Refusal('checkpoint-damaged', `${name}: expected ${length} numbers, its storage is too short`);
  }
  if (!isContiguous(shape, strides)) {
    throw new Refusal(
      'checkpoint-layout',
      `expected ${name} in C order, got strides [${strides.join(', ')}]`,
    );
  }
  const bytes = await file.readStorage(storage);
  const data = new Float32Array(length);
  new Uint8Array(data.buffer).set(bytes.subarray(4 * offset, 4 * (offset + length)));
  return { shape, data };
}

function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    // An axis of one element may state any stride.
    if (shape[axis] !== 1 && strides[axis] !== step) return false;
    step *= shape[axis]!;
  }
  return true;
}
