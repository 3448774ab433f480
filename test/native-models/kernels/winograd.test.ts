import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seededRandom } from '../../../native-models/common/random.ts';
import type { Tensor6D } from '../../../native-models/kernels/convShape.ts';
import { groupedConv3d } from '../../../native-models/kernels/groupedConv3d.ts';
import { convolutionPath } from '../../../native-models/kernels/wasm/convolutionPath.ts';
import { KERNEL_CODES, useKernels } from '../../fixtures/kernelCodes.ts';

function noise(length: number, seed: number): Float32Array {
  const random = seededRandom(seed);
  return Float32Array.from({ length }, () => 2 * random() - 1);
}

/** `[n, d, h, w]`, inputs, outputs, groups: whole tiles, tiles cut at every border, rest rows, several kernels. */
const CASES = [
  { volume: [1, 4, 8, 8], inputs: 8, outputs: 8, groups: [1] },
  { volume: [2, 1, 4, 9], inputs: 8, outputs: 16, groups: [2] },
  { volume: [3, 3, 5, 6], inputs: 16, outputs: 8, groups: [3] },
  { volume: [4, 2, 7, 13], inputs: 8, outputs: 24, groups: [1, 3] },
  { volume: [5, 5, 4, 4], inputs: 32, outputs: 16, groups: [5] },
  { volume: [9, 2, 4, 5], inputs: 8, outputs: 8, groups: [4, 2, 3] },
  { volume: [35, 2, 4, 4], inputs: 8, outputs: 8, groups: [35] },
] as const;

type Case = (typeof CASES)[number];

function inputsOf({ volume, inputs, outputs, groups }: Case) {
  const [n, d, h, w] = volume;
  const cells = n * d * h * w;
  return {
    x: noise(cells * inputs, 1),
    kernels: noise(groups.length * 27 * inputs * outputs, 2),
    bias: noise(outputs, 3),
    dy: noise(cells * outputs, 4),
  };
}

type Inputs = ReturnType<typeof inputsOf>;

/** Convolution and both gradients in float64, tap by tap. */
function reference({ volume, inputs, outputs, groups }: Case, { x, kernels, bias, dy }: Inputs) {
  const [n, d, h, w] = volume;
  const y = new Float64Array(dy.length);
  const dx = new Float64Array(x.length);
  const dw = new Float64Array(kernels.length);
  const groupOf = groups.flatMap((size, g) => new Array<number>(size).fill(g));
  const inside = (v: number, edge: number): boolean => v >= 0 && v < edge;
  for (let cell = 0; cell < n * d * h * w; cell++) {
    const [i, j, k] = [cell % w, Math.floor(cell / w) % h, Math.floor(cell / (w * h)) % d];
    const group = groupOf[Math.floor(cell / (w * h * d))]!;
    for (let o = 0; o < outputs; o++) y[cell * outputs + o] = bias[o]!;
    for (let tap = 0; tap < 27; tap++) {
      const [z, r, c] = [Math.floor(tap / 9) - 1, (Math.floor(tap / 3) % 3) - 1, (tap % 3) - 1];
      if (!(inside(k + z, d) && inside(j + r, h) && inside(i + c, w))) continue;
      const from = (cell + (z * h + r) * w + c) * inputs;
      for (let a = 0; a < inputs; a++) {
        const row = ((group * 27 + tap) * inputs + a) * outputs;
        for (let o = 0; o < outputs; o++) {
          const gradient = dy[cell * outputs + o]!;
          y[cell * outputs + o]! += x[from + a]! * kernels[row + o]!;
          dx[from + a]! += gradient * kernels[row + o]!;
          dw[row + o]! += gradient * x[from + a]!;
        }
      }
    }
  }
  return { y, dx, dw };
}

function relativeError(actual: ArrayLike<number>, expected: Float64Array): number {
  let difference = 0;
  let size = 0;
  for (let i = 0; i < expected.length; i++) {
    difference += (actual[i]! - expected[i]!) ** 2;
    size += expected[i]! ** 2;
  }
  return Math.sqrt(difference / size);
}

/** Value and gradients of x and kernels. */
function run({ volume, inputs, outputs, groups }: Case, numbers: Inputs) {
  const before = tf.memory().numTensors;
  const x = tf.tensor(numbers.x, [...volume, inputs]) as tf.Tensor5D;
  const kernels = tf.tensor(numbers.kernels, [groups.length, 3, 3, 3, inputs, outputs]) as Tensor6D;
  const bias = tf.tensor1d(numbers.bias);
  const dy = tf.tensor(numbers.dy, [...volume, outputs]);
  const f = () => groupedConv3d(x, kernels, bias, { stride: 1, groups, elu: false });
  const y = f();
  const { value, grads } = tf
    .engine()
    .gradients(() => tf.sum(tf.mul(f(), dy)) as tf.Scalar, [x as tf.Tensor, kernels as tf.Tensor]);
  const [dx, dw] = grads as [tf.Tensor, tf.Tensor];
  const [yv, dxv, dwv] = [y, dx, dw].map((t) => t.dataSync() as Float32Array) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const result = { y: yv, dx: dxv, dw: dwv };
  tf.dispose([x, kernels, bias, dy, y, value, grads]);
  expect(tf.memory().numTensors).toBe(before);
  return result;
}

describe.each(KERNEL_CODES)('%s kernels by Winograd against float64', (code) => {
  beforeAll(async () => {
    await useKernels(code);
    await tf.setBackend('wasm');
  });
  afterAll(async () => {
    await useKernels('relaxed');
  });

  test.each(CASES)('$volume $inputs → $outputs groups $groups', (c) => {
    const numbers = inputsOf(c);
    const expected = reference(c, numbers);
    const actual = run(c, numbers);
    expect(relativeError(actual.y, expected.y), 'output').toBeLessThan(3e-6);
    expect(relativeError(actual.dx, expected.dx), 'gradient of x').toBeLessThan(3e-6);
    expect(relativeError(actual.dw, expected.dw), 'gradient of kernels').toBeLessThan(1e-5);
  });

  test('a step in one number changes the loss as its gradient says', () => {
    const c = CASES[2];
    const numbers = inputsOf(c);
    const { y, dx, dw } = run(c, numbers);
    const step = 0.5; // the convolution is linear in each number, so the step may be wide
    for (const [name, gradient, at] of [
      ['x', dx, 777],
      ['kernels', dw, 1234],
    ] as const) {
      const moved = { ...numbers, [name]: numbers[name].map((v, i) => (i === at ? v + step : v)) };
      const after = run(c, moved).y;
      const rise = after.reduce((sum, v, i) => sum + (v - y[i]!) * numbers.dy[i]!, 0);
      expect(rise / step).toBeCloseTo(gradient[at]!, 3);
    }
  });
});

test('each layer of the encoder has its path', () => {
  const path = (edge: number, inputs: number, outputs: number, stride: 1 | 2, rows = 32) =>
    convolutionPath({ stride, shape: [rows, edge, edge, edge, inputs], outputs }, rows);
  expect(path(32, 1, 8, 1)).toBe('first');
  expect(path(32, 8, 8, 2)).toBe('direct');
  expect(path(16, 8, 16, 1, 1)).toBe('winograd');
  expect(path(4, 64, 64, 1)).toBe('winograd');
  expect(path(4, 64, 64, 1, 2)).toBe('direct');
  expect(path(2, 64, 128, 1)).toBe('direct');
});
