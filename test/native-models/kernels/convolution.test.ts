import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startWasmRuntime } from '../../../native-models/engines/wasmRuntime.ts';
import type { Tensor6D } from '../../../native-models/kernels/convShape.ts';
import { groupedConv3d } from '../../../native-models/kernels/groupedConv3d.ts';
import { supportedVariant } from '../../../native-models/kernels/wasm/module.ts';
import { KERNEL_CODES, useKernels } from '../../fixtures/kernelCodes.ts';
import {
  expectConvolution,
  expectExactMoments,
  expectMixedKernels,
  expectNormElu,
} from '../../fixtures/kernelParity.ts';

/** `[n, d, h, w]`, inputs, outputs, stride, groups: rest samples, edges of 1, uneven edges, several kernels. */
const CASES = [
  { volume: [4, 5, 6, 7], inputs: 1, outputs: 8, stride: 1, groups: [4] },
  { volume: [3, 4, 4, 9], inputs: 1, outputs: 16, stride: 1, groups: [1, 2] },
  { volume: [4, 6, 5, 4], inputs: 8, outputs: 8, stride: 1, groups: [4] },
  { volume: [7, 3, 4, 5], inputs: 8, outputs: 16, stride: 2, groups: [7] },
  { volume: [6, 4, 4, 4], inputs: 16, outputs: 8, stride: 2, groups: [1, 5] },
  { volume: [2, 3, 2, 11], inputs: 8, outputs: 16, stride: 1, groups: [2] },
  { volume: [1, 2, 3, 12], inputs: 16, outputs: 16, stride: 2, groups: [1] },
  { volume: [5, 2, 2, 2], inputs: 16, outputs: 32, stride: 1, groups: [2, 3] },
  { volume: [9, 2, 2, 2], inputs: 32, outputs: 8, stride: 2, groups: [9] },
  { volume: [3, 1, 1, 1], inputs: 8, outputs: 8, stride: 2, groups: [3] },
  { volume: [2, 1, 3, 2], inputs: 8, outputs: 8, stride: 1, groups: [1, 1] },
] as const;

describe.each(KERNEL_CODES)('%s kernels against stock ops on the cpu backend', (code) => {
  beforeAll(async () => {
    await useKernels(code);
  });
  afterAll(async () => {
    await tf.setBackend('wasm');
    await useKernels('relaxed');
  });

  test.each(CASES)('convolution $volume $inputs → $outputs stride $stride groups $groups', async (c) => {
    // the first layer's patches need no gradient, so the kernels have none for one channel
    await expectConvolution('wasm', c, c.inputs === 1 ? [1, 2] : [0, 1, 2]);
  });

  test('kernels mixed from experts, eq. 3', async () => {
    await expectMixedKernels('wasm', { experts: [3, 3, 3, 3, 8, 16], alpha: [2, 3] });
  });

  test('with ELU folded in', async () => {
    const c = { volume: [5, 4, 4, 4], inputs: 8, outputs: 8, stride: 1, groups: [2, 3] } as const;
    await expectConvolution('wasm', c, [], true);
  });

  test.each([
    { shape: [3, 4, 5, 6, 8], offset: 0 },
    { shape: [2, 9, 9, 9, 16], offset: 3 },
    { shape: [5, 1, 1, 1, 128], offset: 0 },
  ])('batch norm and ELU $shape', async (c) => {
    await expectNormElu('wasm', c);
  });

  test('moments survive a mean far above the deviation', async () => {
    await expectExactMoments('wasm');
  });
});

test('this JavaScript engine runs one of the twins', () => {
  expect(['relaxed', 'simd']).toContain(supportedVariant());
});

test('shapes that do not fit are named', async () => {
  await startWasmRuntime();
  await tf.setBackend('wasm');
  const x = tf.zeros([2, 2, 2, 2, 8]) as tf.Tensor5D;
  const kernels = tf.zeros([1, 3, 3, 3, 16, 8]) as Tensor6D;
  const bias = tf.zeros([8]) as tf.Tensor1D;
  const attributes = { stride: 1, groups: [2], elu: false } as const;
  expect(() => groupedConv3d(x, kernels, bias, attributes)).toThrow(/groupedConv3d: expected kernels for 8/);
  tf.dispose([x, kernels, bias]);
});
