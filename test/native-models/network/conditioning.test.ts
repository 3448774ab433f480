import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { locationPoint } from '../../../native-models/common/geometry.ts';
import { startWasmRuntime } from '../../../native-models/engines/wasmRuntime.ts';
import { LAYERS } from '../../../native-models/network/architecture.ts';
import { encodeEvaluation, type LocationGroup } from '../../../native-models/network/encoder.ts';
import { layerKernels } from '../../../native-models/network/layerKernels.ts';
import { routingWeights } from '../../../native-models/network/routing.ts';
import { CONDITIONINGS } from '../../../native-models/network/settings.ts';
import {
  dispose,
  EXPERTS,
  expectClose,
  freshWeights,
  GROUPS,
  LOCATIONS,
  samples,
  train,
  type Uploaded,
  uploaded,
  weightsOf,
} from '../../fixtures/conditionedEncoder.ts';
import { encodeNaively } from '../../fixtures/naiveEncoder.ts';

describe.each(CONDITIONINGS)('conditioning: %s', (conditioning) => {
  beforeAll(() => startWasmRuntime());

  test('evaluation is as computed number by number in float64', () => {
    const state = uploaded(conditioning);
    const before = tf.memory().numTensors;
    const h = encodeEvaluation(state.parameters, state.statistics, state.patches, GROUPS);
    const expected = encodeNaively(weightsOf(conditioning), conditioning, samples, 'evaluation');
    expectClose(h.dataSync(), expected.flat(), 1e-5);
    h.dispose();
    expect(tf.memory().numTensors).toBe(before);
    dispose(state);
  });

  test('training is, with the statistics of the batch', () => {
    const state = uploaded(conditioning);
    const h = tf.tidy(() => train(state.parameters, state.patches));
    const expected = encodeNaively(weightsOf(conditioning), conditioning, samples, 'training');
    expectClose(h.dataSync(), expected.flat(), 1e-4);
    h.dispose();
    dispose(state);
  });

  test('another location changes h, unless there is no conditioning', () => {
    const state = uploaded(conditioning);
    const at = (groups: readonly LocationGroup[]): Float32Array =>
      tf
        .tidy(() => encodeEvaluation(state.parameters, state.statistics, state.patches, groups))
        .dataSync() as Float32Array;
    const moved = GROUPS.map((group, g) => (g === 1 ? { ...group, location: LOCATIONS[0]! } : group));
    const [here, there] = [at(GROUPS), at(moved)];
    const row = (h: Float32Array, n: number): number[] => [...h.subarray(128 * n, 128 * (n + 1))];
    for (const n of samples.keys()) {
      const same = conditioning === 'none' || n !== 2;
      if (same) expect(row(there, n)).toEqual(row(here, n));
      else expect(row(there, n)).not.toEqual(row(here, n));
    }
    dispose(state);
  });
});

describe('parts of the encoder', () => {
  beforeAll(() => startWasmRuntime());

  test('routing weights are the sigmoid of eq. 4, for every location', () => {
    const state = uploaded('loc-condconv');
    const layer = LAYERS[4]!;
    const alpha = routingWeights(state.parameters, layer, LOCATIONS);
    const weights = weightsOf('loc-condconv');
    const w = weights.get(`${layer.conv}._routing_fn.fc.weight`)!.data;
    const b = weights.get(`${layer.conv}._routing_fn.fc.bias`)!.data;
    const expected = LOCATIONS.flatMap((p) =>
      [0, 1].map(
        (n) => 1 / (1 + Math.exp(-(b[n]! + w[3 * n]! * p[0] + w[3 * n + 1]! * p[1] + w[3 * n + 2]! * p[2]))),
      ),
    );
    expect(alpha.shape).toEqual([3, EXPERTS]);
    expectClose(alpha.dataSync(), expected, 1e-6);
    alpha.dispose();
    dispose(state);
  });

  test('an encoder without routing says so', () => {
    const state = uploaded('none');
    expect(() => routingWeights(state.parameters, LAYERS[0]!, LOCATIONS)).toThrow(/only .* loc-condconv/);
    dispose(state);
  });

  test('without conditioning all locations share one kernel, which nothing mixes', () => {
    const state = uploaded('none');
    const kernels = layerKernels(state.parameters, LOCATIONS)(LAYERS[3]!);
    expect(kernels).toBe(state.parameters.get('downsample1.conv2.weight'));
    expect(kernels.shape).toEqual([1, 3, 3, 3, 16, 16]);
    dispose(state);
  });

  test('generated kernels begin at the variance of a standard convolution', () => {
    const [made, plain] = [
      uploaded('hypernetwork', freshWeights('hypernetwork')),
      uploaded('none', freshWeights('none')),
    ];
    const at = [locationPoint(0.6, -0.64, 0.48)];
    for (const layer of LAYERS.slice(6)) {
      const spread = ({ parameters }: Uploaded): number =>
        tf.tidy(() => tf.mean(tf.square(layerKernels(parameters, at)(layer))).dataSync()[0]!);
      expect(Math.abs(Math.log(spread(made) / spread(plain))), layer.conv).toBeLessThan(Math.log(1.5));
    }
    dispose(made);
    dispose(plain);
  });
});
