import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  startWebgpuRuntime,
  stopWebgpuRuntime,
  type WebgpuRuntime,
} from '../../../native-models/engines/webgpu/runtime.ts';
import type { Tensor6D } from '../../../native-models/kernels/convShape.ts';
import { groupedConv3d } from '../../../native-models/kernels/groupedConv3d.ts';
import { mixKernels } from '../../../native-models/kernels/mixKernels.ts';
import { normElu } from '../../../native-models/kernels/normElu.ts';
import {
  expectConvolution,
  expectExactMoments,
  expectMixedKernels,
  expectNormElu,
  noise,
  tensor,
} from '../../fixtures/kernelParity.ts';
import { findSoftwareVulkan } from '../../fixtures/vulkanDriver.ts';

const missing = findSoftwareVulkan();

/** `[n, d, h, w]`, inputs, outputs, stride, groups: part tiles, edges of 1, uneven edges, several kernels. */
const CASES = [
  { volume: [4, 5, 6, 7], inputs: 1, outputs: 8, stride: 1, groups: [4] },
  { volume: [3, 4, 4, 9], inputs: 1, outputs: 16, stride: 1, groups: [1, 2] },
  { volume: [2, 4, 3, 5], inputs: 3, outputs: 4, stride: 2, groups: [1, 1] },
  { volume: [4, 6, 5, 4], inputs: 8, outputs: 8, stride: 1, groups: [4] },
  { volume: [7, 3, 4, 5], inputs: 8, outputs: 16, stride: 2, groups: [7] },
  { volume: [6, 4, 4, 4], inputs: 16, outputs: 8, stride: 2, groups: [1, 5] },
  { volume: [2, 3, 2, 11], inputs: 12, outputs: 20, stride: 1, groups: [2] },
  { volume: [1, 2, 3, 12], inputs: 16, outputs: 16, stride: 2, groups: [1] },
  { volume: [5, 2, 2, 2], inputs: 16, outputs: 32, stride: 1, groups: [2, 3] },
  { volume: [9, 2, 2, 2], inputs: 32, outputs: 64, stride: 2, groups: [9] },
  { volume: [2, 5, 3, 1], inputs: 36, outputs: 72, stride: 2, groups: [1, 1] },
  { volume: [3, 2, 2, 2], inputs: 64, outputs: 128, stride: 1, groups: [1, 1, 1] },
  { volume: [3, 1, 1, 1], inputs: 8, outputs: 8, stride: 2, groups: [3] },
  { volume: [2, 1, 3, 2], inputs: 8, outputs: 8, stride: 1, groups: [1, 1] },
  // sums long enough to be split, in groups of different length
  { volume: [3, 14, 12, 10], inputs: 8, outputs: 8, stride: 1, groups: [2, 1] },
] as const;

describe.skipIf(missing !== null)('webgpu kernels against stock ops on the cpu backend', () => {
  let runtime: WebgpuRuntime;
  beforeAll(async () => {
    runtime = await startWebgpuRuntime();
  });
  afterAll(async () => {
    await runtime.watch(async () => undefined);
    await stopWebgpuRuntime();
  });

  test.each(CASES)('convolution $volume $inputs → $outputs stride $stride groups $groups', async (c) => {
    // the first layer's patches need no gradient, so the kernels have none for few channels
    await expectConvolution('webgpu', c, c.inputs % 4 !== 0 ? [1, 2] : [0, 1, 2]);
  });

  test('with ELU folded in', async () => {
    const c = { volume: [5, 4, 4, 4], inputs: 8, outputs: 8, stride: 1, groups: [2, 3] } as const;
    await expectConvolution('webgpu', c, [], true);
  });

  test.each([
    { experts: 3, groups: 2, inputs: 8, outputs: 16 },
    { experts: 8, groups: 7, inputs: 1, outputs: 8 },
    { experts: 1, groups: 1, inputs: 64, outputs: 32 },
  ])('kernels mixed from $experts experts for $groups groups, eq. 3', async (c) => {
    const { experts, groups, inputs, outputs } = c;
    await expectMixedKernels('webgpu', {
      experts: [experts, 3, 3, 3, inputs, outputs],
      alpha: [groups, experts],
    });
  });

  test.each([
    { shape: [3, 4, 5, 6, 8], offset: 0 },
    { shape: [2, 9, 9, 9, 16], offset: 3 },
    { shape: [1, 4, 5, 6, 12], offset: 0 },
    { shape: [5, 1, 1, 1, 128], offset: 0 },
  ])('batch norm and ELU $shape', async (c) => {
    await expectNormElu('webgpu', c);
  });

  test('moments survive a mean far above the deviation', async () => {
    await expectExactMoments('webgpu');
  });

  test('gradients agree with finite differences', async () => {
    await tf.setBackend('webgpu');
    const xs = [
      noise([3, 4, 3, 4, 4], 1),
      noise([2, 3, 3, 3, 4, 8], 2),
      noise([2, 2], 3),
      noise([8], 4),
      noise([8], 5),
    ];
    const groups = [1, 2];
    const loss = (inputs: tf.Tensor[]): tf.Scalar =>
      tf.tidy(() => {
        const [x, experts, alpha, scale, shift] = inputs as [
          tf.Tensor5D,
          Tensor6D,
          tf.Tensor2D,
          tf.Tensor1D,
          tf.Tensor1D,
        ];
        const kernels = mixKernels(experts, alpha);
        const y = groupedConv3d(x, kernels, shift, { stride: 2, groups, elu: false });
        const { output } = normElu(y, scale, shift, 1e-5);
        return tf.sum(tf.mul(output, tensor(noise(output.shape, 9)))) as tf.Scalar;
      });
    const inputs = xs.map(tensor);
    const { value, grads } = tf.engine().gradients(() => loss(inputs), inputs);
    for (const [i, values] of xs.entries()) {
      const gradient = (await grads[i]!.data()) as Float32Array;
      // along a random direction, so that one difference checks every number of the gradient
      const direction = noise(values.shape, 20 + i).data;
      const expected = gradient.reduce((sum, g, n) => sum + g * direction[n]!, 0);
      const step = 2 ** -9;
      const at = async (sign: number): Promise<number> => {
        const moved = tensor({ ...values, data: values.data.map((v, n) => v + sign * step * direction[n]!) });
        const result = loss(inputs.map((input, n) => (n === i ? moved : input)));
        const [number] = await result.data();
        tf.dispose([moved, result]);
        return number!;
      };
      const difference = ((await at(1)) - (await at(-1))) / (2 * step);
      expect(Math.abs(difference - expected) / Math.abs(expected), `input ${i}`).toBeLessThan(5e-3);
    }
    tf.dispose([inputs, value, grads]);
  });

  test('shapes that do not fit are named', async () => {
    await tf.setBackend('webgpu');
    const x = tf.zeros([2, 2, 2, 2, 8]) as tf.Tensor5D;
    const kernels = tf.zeros([1, 3, 3, 3, 8, 6]) as Tensor6D;
    const bias = tf.zeros([6]) as tf.Tensor1D;
    const attributes = { stride: 1, groups: [2], elu: false } as const;
    expect(() => groupedConv3d(x, kernels, bias, attributes)).toThrow(
      /GroupedConv3d: expected output channels in fours/,
    );
    tf.dispose([x, kernels, bias]);
  });
});

test.runIf(missing !== null)(`webgpu kernels were not tested: ${missing}`, () => {
  expect(missing).not.toBe('');
});
