import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { seededRandom } from '../../../native-models/common/random.ts';
import { startWasmRuntime } from '../../../native-models/engines/wasmRuntime.ts';
import { CONDITIONINGS, type Conditioning } from '../../../native-models/network/settings.ts';
import { named, type TensorsByName } from '../../../native-models/network/tensors.ts';
import {
  dispose,
  expectClose,
  length,
  samples,
  train,
  type Uploaded,
  uploaded,
} from '../../fixtures/conditionedEncoder.ts';

const draw = seededRandom(8);
const factors = Float32Array.from({ length: samples.length * 128 }, () => draw() - 0.5);

/** Σ h · factors in training mode. */
const weighedSum = (parameters: TensorsByName, patches: tf.Tensor5D): tf.Scalar =>
  tf.sum(tf.mul(train(parameters, patches), tf.tensor2d(factors, [samples.length, 128])));

/** Its gradient for every parameter that it uses. */
async function gradientsOn(backend: 'cpu' | 'wasm', conditioning: Conditioning) {
  await tf.setBackend(backend);
  const state = uploaded(conditioning);
  const names = [...state.parameters.keys()].filter((name) => !name.startsWith('fc.'));
  const xs = names.map((name) => named(state.parameters, name));
  const { value, grads } = tf.engine().gradients(() => weighedSum(state.parameters, state.patches), xs);
  const out = new Map(names.map((name, i) => [name, grads[i]?.dataSync() as Float32Array | undefined]));
  tf.dispose([value, grads]);
  dispose(state);
  // a convolution's bias is taken out again by its norm: it has none
  return new Map([...out].filter((entry): entry is [string, Float32Array] => entry[1] !== undefined));
}

/** Slope of the sum along a direction in one parameter. */
function slope({ parameters, patches }: Uploaded, name: string, direction: Float32Array): number {
  const parameter = named(parameters, name);
  const values = parameter.dataSync();
  const at = (step: number): number =>
    tf.tidy(() => {
      const moved = Float32Array.from(values, (v, i) => v + step * direction[i]!);
      return weighedSum(
        new Map([...parameters, [name, tf.tensor(moved, parameter.shape)]]),
        patches,
      ).dataSync()[0]!;
    });
  const step = 4e-3;
  return (at(step) - at(-step)) / (2 * step);
}

describe.each(CONDITIONINGS)('conditioning: %s', (conditioning) => {
  beforeAll(() => startWasmRuntime());

  test("gradients are finite differences', and the wasm kernels' those of stock ops", async () => {
    const [stock, own] = [await gradientsOn('cpu', conditioning), await gradientsOn('wasm', conditioning)];
    expect([...own.keys()]).toEqual([...stock.keys()]);
    const state = uploaded(conditioning);
    const before = tf.memory().numTensors;
    const pick = seededRandom(21);
    const errors: number[] = [];
    for (const [name, gradient] of own) {
      expectClose(gradient, stock.get(name)!, 1e-3, name);
      if (/downsample[23]/.test(name)) continue;
      const values = named(state.parameters, name).dataSync();
      const size = Math.max(1e-3, length(values) / Math.sqrt(values.length));
      const direction = Float32Array.from(values, () => size * (2 * pick() - 1));
      const expected = gradient.reduce((sum, g, i) => sum + g * direction[i]!, 0);
      // a slope that happens to be small is compared with what a random direction gives
      const typical = (length(gradient) * length(direction)) / Math.sqrt(direction.length);
      errors.push(Math.abs(slope(state, name, direction) - expected) / typical);
    }
    // a ReLU or ELU may have its kink within a step: few may be off, none by much
    expect(errors.filter((error) => error > 0.01).length).toBeLessThan(0.1 * errors.length);
    expect(Math.max(...errors)).toBeLessThan(0.1);
    expect(tf.memory().numTensors).toBe(before);
    dispose(state);
  });
});
