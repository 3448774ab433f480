import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seededRandom } from '../../../native-models/common/random.ts';
import { startWasmRuntime } from '../../../native-models/engines/wasmRuntime.ts';
import { composedGroupedConv3d } from '../../../native-models/kernels/composed/groupedConv3d.ts';
import { composedMixKernels } from '../../../native-models/kernels/composed/mixKernels.ts';
import { composedNormElu } from '../../../native-models/kernels/composed/normElu.ts';
import type { Tensor6D } from '../../../native-models/kernels/convShape.ts';
import { groupedConv3d } from '../../../native-models/kernels/groupedConv3d.ts';
import { mixKernels } from '../../../native-models/kernels/mixKernels.ts';
import { normElu } from '../../../native-models/kernels/normElu.ts';
import {
  type KernelVariant,
  loadKernels,
  supportedVariant,
} from '../../../native-models/kernels/wasm/module.ts';

type Values = { readonly shape: readonly number[]; readonly data: Float32Array };

function noise(shape: readonly number[], seed: number): Values {
  const random = seededRandom(seed);
  const length = shape.reduce((a, b) => a * b, 1);
  return { shape, data: Float32Array.from({ length }, () => 2 * random() - 1) };
}

const tensor = ({ shape, data }: Values): tf.Tensor => tf.tensor(data, [...shape]);

/** Value and gradients of Σ f(xs) · weights on a backend, as plain numbers. */
async function evaluate(
  backend: 'wasm' | 'cpu',
  xs: readonly Values[],
  f: (xs: tf.Tensor[]) => tf.Tensor,
  gradients: readonly number[],
): Promise<Float32Array[]> {
  await tf.setBackend(backend);
  const before = tf.memory().numTensors;
  const inputs = xs.map(tensor);
  const output = tf.tidy(() => f(inputs));
  const weights = tensor(noise(output.shape, 99));
  const wanted = gradients.map((i) => inputs[i]!);
  const { value, grads } =
    wanted.length === 0
      ? { value: [], grads: [] }
      : tf.engine().gradients(() => tf.sum(tf.mul(f(inputs), weights)) as tf.Scalar, wanted);
  const out = [output, ...grads].map((t) => t.dataSync() as Float32Array);
  tf.dispose([inputs, output, weights, value, grads]);
  expect(tf.memory().numTensors).toBe(before);
  return out;
}

function expectClose(name: string, actual: Float32Array, expected: Float32Array, tolerance = 2e-5) {
  expect(actual.length, name).toBe(expected.length);
  const difference = Math.hypot(...actual.map((v, i) => v - expected[i]!));
  expect(difference / Math.hypot(...expected), name).toBeLessThan(tolerance);
}

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

describe.each<KernelVariant>(['relaxed', 'simd'])(
  '%s kernels against stock ops on the cpu backend',
  (variant) => {
    beforeAll(async () => {
      await startWasmRuntime();
      await loadKernels(variant);
    });
    afterAll(async () => {
      await tf.setBackend('wasm');
      await loadKernels();
    });

    test.each(CASES)('convolution $volume $inputs → $outputs stride $stride groups $groups', async (c) => {
      const { volume, inputs, outputs, stride, groups } = c;
      const xs = [
        noise([...volume, inputs], 1),
        noise([groups.length, 3, 3, 3, inputs, outputs], 2),
        noise([outputs], 3),
      ];
      const attributes = { stride, groups, elu: false } as const;
      // the first layer's patches need no gradient, so the kernels have none for one channel
      const wanted = inputs === 1 ? [1, 2] : [0, 1, 2];
      type Args = [tf.Tensor5D, Tensor6D, tf.Tensor1D];
      const ours = await evaluate('wasm', xs, (t) => groupedConv3d(...(t as Args), attributes), wanted);
      const oracle = await evaluate(
        'cpu',
        xs,
        (t) => composedGroupedConv3d(...(t as Args), attributes),
        wanted,
      );
      ['output', ...wanted.map((i) => `gradient ${i}`)].forEach((name, i) => {
        expectClose(name, ours[i]!, oracle[i]!);
      });
    });

    test('kernels mixed from experts, eq. 3', async () => {
      const xs = [noise([3, 3, 3, 3, 8, 16], 1), noise([2, 3], 2)];
      type Args = [Tensor6D, tf.Tensor2D];
      const ours = await evaluate('wasm', xs, (t) => mixKernels(...(t as Args)), [0, 1]);
      const oracle = await evaluate('cpu', xs, (t) => composedMixKernels(...(t as Args)), [0, 1]);
      ['kernels', 'experts', 'alpha'].forEach((name, i) => {
        expectClose(name, ours[i]!, oracle[i]!);
      });
    });

    test('with ELU folded in', async () => {
      const xs = [noise([5, 4, 4, 4, 8], 1), noise([2, 3, 3, 3, 8, 8], 2), noise([8], 3)];
      const attributes = { stride: 1, groups: [2, 3], elu: true } as const;
      type Args = [tf.Tensor5D, Tensor6D, tf.Tensor1D];
      const ours = await evaluate('wasm', xs, (t) => groupedConv3d(...(t as Args), attributes), []);
      const oracle = await evaluate('cpu', xs, (t) => composedGroupedConv3d(...(t as Args), attributes), []);
      expectClose('output', ours[0]!, oracle[0]!);
    });

    test.each([
      { shape: [3, 4, 5, 6, 8], offset: 0 },
      { shape: [2, 9, 9, 9, 16], offset: 3 },
      { shape: [5, 1, 1, 1, 128], offset: 0 },
    ])('batch norm and ELU $shape', async ({ shape, offset }) => {
      const channels = shape[4]!;
      const y = noise(shape, 4);
      const xs = [{ shape, data: y.data.map((v) => v + offset) }, noise([channels], 5), noise([channels], 6)];
      type Args = [tf.Tensor5D, tf.Tensor1D, tf.Tensor1D];
      const ours = await evaluate('wasm', xs, (t) => normElu(...(t as Args), 1e-5).output, [0, 1, 2]);
      const oracle = await evaluate('cpu', xs, (t) => composedNormElu(...(t as Args), 1e-5)[0], [0, 1, 2]);
      ['output', 'y', 'scale', 'shift'].forEach((name, i) => {
        expectClose(name, ours[i]!, oracle[i]!, 1e-4);
      });
    });

    test('moments survive a mean far above the deviation', async () => {
      await tf.setBackend('wasm');
      const y = noise([2, 16, 16, 16, 8], 7);
      const input = tensor({ ...y, data: y.data.map((v) => v * 0.01 + 100) }) as tf.Tensor5D;
      const exact = Float64Array.from(input.dataSync()).filter((_, i) => i % 8 === 0);
      const mean = exact.reduce((a, b) => a + b) / exact.length;
      const variance = exact.reduce((a, b) => a + (b - mean) ** 2, 0) / exact.length;
      const one = tf.ones([8]) as tf.Tensor1D;
      const result = normElu(input, one, one, 1e-5);
      expect(Math.abs(result.mean.dataSync()[0]! / mean - 1)).toBeLessThan(1e-7);
      expect(Math.abs(result.variance.dataSync()[0]! / variance - 1)).toBeLessThan(1e-4);
      tf.dispose([input, one, result.output, result.mean, result.variance]);
    });
  },
);

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
