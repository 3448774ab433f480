import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { seededRandom } from '../../../native-models/common/random.ts';
import { startWasmRuntime } from '../../../native-models/engines/wasmRuntime.ts';
import type { Tensor6D } from '../../../native-models/kernels/convShape.ts';
import { groupedConv3d } from '../../../native-models/kernels/groupedConv3d.ts';
import { normElu } from '../../../native-models/kernels/normElu.ts';

const random = seededRandom(1);
const noise = (shape: number[]): tf.Tensor =>
  tf.tensor(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => 2 * random() - 1),
    shape,
  );

const EDGE = 16;
const ACTIVATION_BYTES = 4 * 8 * EDGE ** 3;

/** Several layers of convolution, norm and ELU with the same channels. */
function layers(x: tf.Tensor5D, kernels: Tensor6D, ones: tf.Tensor1D, count: number): tf.Tensor5D {
  let h = x;
  for (let n = 0; n < count; n++) {
    h = normElu(
      groupedConv3d(h, kernels, ones, { stride: 1, groups: [1], elu: false }),
      ones,
      ones,
      1e-5,
    ).output;
  }
  return h;
}

beforeAll(() => startWasmRuntime());

test('a gradient passed in by the caller stays as it was, whoever asks twice', async () => {
  const x = noise([1, 4, 4, 4, 8]) as tf.Tensor5D;
  const [kernels, ones] = [noise([1, 3, 3, 3, 8, 8]) as Tensor6D, tf.ones([8]) as tf.Tensor1D];
  const dy = noise([1, 4, 4, 4, 8]);
  const before = await dy.data();
  const ask = async (): Promise<Float32Array> => {
    const [dx] = tf.grads((v, k) => layers(v as tf.Tensor5D, k as Tensor6D, ones, 2))([x, kernels], dy);
    return (await dx!.data()) as Float32Array;
  };
  const first = await ask();
  expect(await ask()).toEqual(first);
  expect(await dy.data()).toEqual(before);
});

test('a backward pass frees what it has used while it runs', () => {
  const x = noise([1, EDGE, EDGE, EDGE, 8]) as tf.Tensor5D;
  const [kernels, ones] = [noise([1, 3, 3, 3, 8, 8]) as Tensor6D, tf.ones([8]) as tf.Tensor1D];
  const count = 8;
  const before = tf.memory();
  let atEnd = 0;
  // its gradient is the last one asked for
  const watched = tf.customGrad((v) => ({
    value: tf.clone(v as tf.Tensor),
    gradFunc: (dy: tf.Tensor) => {
      atEnd = tf.memory().numBytes;
      return tf.clone(dy);
    },
  }));
  const dx = tf.grad((v) => tf.sum(layers(watched(v) as tf.Tensor5D, kernels, ones, count)))(x);
  // without it: two activations and two gradients of each layer
  expect((atEnd - before.numBytes) / ACTIVATION_BYTES).toBeLessThan(count);
  dx.dispose();
  expect(tf.memory().numTensors).toBe(before.numTensors);
});
