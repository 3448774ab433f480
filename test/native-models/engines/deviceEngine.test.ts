import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { locationPoint } from '../../../native-models/common/geometry.ts';
import { seededRandom } from '../../../native-models/common/random.ts';
import { PATCH_VOXELS } from '../../../native-models/common/volume.ts';
import { startDeviceEngine } from '../../../native-models/engines/device/deviceEngine.ts';
import { onDevice } from '../../../native-models/engines/device/exhaustion.ts';
import type { Engine, PretrainingBatch, TrainerState } from '../../../native-models/engines/engine.ts';
import { startWasmEngine } from '../../../native-models/engines/wasm/wasmEngine.ts';
import { startWasmRuntime } from '../../../native-models/engines/wasmRuntime.ts';
import { createClassifierWeights, createEncoderWeights } from '../../../native-models/network/initialise.ts';
import type { EncoderSettings } from '../../../native-models/network/settings.ts';
import type { NamedTensors } from '../../../native-models/network/weights.ts';

const SGD = { kind: 'sgd', momentum: 0.9, weightDecay: 1e-4 } as const;

const ENCODER: EncoderSettings = { conditioning: 'loc-condconv', experts: 2 };
const STEP = {
  encoder: ENCODER,
  temperature: 0.2,
  keyMomentum: 0.9,
  sgdMomentum: 0.9,
  weightDecay: 1e-4,
  neighbours: 2,
  seed: 11,
};
/** Of a vector's length. Two steps on tiny batches amplify the rounding of gradients, less so of weights. */
const GRADIENTS = 5e-3;
const WEIGHTS = 5e-4;

function numbers(length: number, seed: number): Float32Array {
  const random = seededRandom(seed);
  return Float32Array.from({ length }, () => 2 * random() - 1);
}

const batchOf = (count: number, neighbours: number, seed: number): PretrainingBatch => ({
  query: numbers(count * PATCH_VOXELS, seed),
  key: numbers(count * PATCH_VOXELS, seed + 1),
  neighbours: numbers(count * neighbours * PATCH_VOXELS, seed + 2),
  location: locationPoint(0.1, -0.2, 0.3),
  neighbourLocations: [locationPoint(0.2, -0.2, 0.3), locationPoint(0.1, 0, 0.3)].slice(0, neighbours),
  bank: numbers(16 * 128, seed + 3).map((v) => v / 6.5),
  bankPatients: Int32Array.from({ length: 16 }, (_, n) => (n < 12 ? n : -1)),
  patients: Int32Array.from({ length: count }, (_, n) => n),
  learningRate: 0.01,
});

function relative(a: Float32Array, b: Float32Array): number {
  let square = 0;
  for (const [i, value] of a.entries()) square += (value - b[i]!) ** 2;
  return Math.sqrt(square) / Math.max(1e-3, Math.sqrt(b.reduce((sum, v) => sum + v * v, 0)));
}

function expectClose(a: NamedTensors | undefined, b: NamedTensors | undefined, tolerance: number): void {
  expect([...a!.keys()].sort()).toEqual([...b!.keys()].sort());
  for (const [name, { shape, data }] of a!) {
    const other = b!.get(name)!;
    expect(shape, name).toEqual(other.shape);
    expect(relative(data, other.data), name).toBeLessThan(tolerance);
  }
}

function expectSameState(a: TrainerState, b: TrainerState): void {
  expect(a.step).toBe(b.step);
  expectClose(a.weights, b.weights, WEIGHTS);
  expectClose(a.velocity, b.velocity, GRADIENTS);
  if (b.keyWeights) expectClose(a.keyWeights, b.keyWeights, WEIGHTS);
}

async function pretrain(engine: Engine, count: number, neighbours: number) {
  const state = { weights: createEncoderWeights(ENCODER, 1), step: 0 };
  const session = await engine.startPretraining({ ...STEP, neighbours }, state);
  const results = [];
  for (const seed of [1, 2]) results.push(await session.step(batchOf(count, neighbours, seed)));
  const end = await session.state();
  await session.close();
  return { results, end };
}

describe('the device engine', () => {
  let device: Engine;
  let one: Engine;
  let two: Engine;
  beforeAll(async () => {
    await startWasmRuntime();
    device = startDeviceEngine('wasm', { rowsPerSplit: 4, largestGroup: 3 });
    [one, two] = await Promise.all([startWasmEngine(1), startWasmEngine(2)]);
  });
  afterAll(() => Promise.all([one.close(), two.close()]));

  it.each([
    { count: 4, neighbours: 2, splits: 'one split as one thread' },
    { count: 7, neighbours: 1, splits: 'two splits as two threads, the keys shuffled alike' },
    { count: 3, neighbours: 0, splits: 'no neighbours' },
  ])('pretrains as the wasm engine: $splits', async ({ count, neighbours }) => {
    const tensors = tf.memory().numTensors;
    const ours = await pretrain(device, count, neighbours);
    expect(tf.memory().numTensors).toBe(tensors);
    const theirs = await pretrain(count > 4 ? two : one, count, neighbours);
    expectSameState(ours.end, theirs.end);
    ours.results.forEach((result, n) => {
      const other = theirs.results[n]!;
      expect(result.localLoss).toBeCloseTo(other.localLoss, 4);
      expect(result.neighbourLoss).toBeCloseTo(other.neighbourLoss, 4);
      expect([result.accuracy, result.chance]).toEqual([other.accuracy, other.chance]);
      expect(relative(result.keys, other.keys)).toBeLessThan(WEIGHTS);
    });
  });

  it('goes on from a state as if it had never stopped', async () => {
    const whole = await pretrain(device, 3, 1);
    const first = await device.startPretraining(
      { ...STEP, neighbours: 1 },
      { weights: createEncoderWeights(ENCODER, 1), step: 0 },
    );
    await first.step(batchOf(3, 1, 1));
    const second = await device.startPretraining({ ...STEP, neighbours: 1 }, await first.state());
    await first.close();
    await second.step(batchOf(3, 1, 2));
    expect(await second.state()).toEqual(whole.end);
    await second.close();
  });

  it('fine-tunes as the wasm engine, locations mixed, two splits as two threads', async () => {
    const count = 16;
    const halves = startDeviceEngine('wasm', { rowsPerSplit: count / 2, largestGroup: 3 });
    const weights = new Map([...createEncoderWeights(ENCODER, 1), ...createClassifierWeights(3)]);
    const batch = {
      patches: numbers(count * PATCH_VOXELS, 4),
      locations: Array.from({ length: count }, (_, n) => locationPoint(0.1 * (n % 3), 0, -0.3)),
      targets: Float32Array.from({ length: count }, (_, n) => n % 2),
      learningRate: 0.01,
    };
    const tensors = tf.memory().numTensors;
    const ends = [];
    for (const engine of [halves, two]) {
      const session = await engine.startFineTuning(
        { encoder: ENCODER, outputs: 1, optimiser: SGD, seed: 1 },
        { weights, step: 0 },
      );
      await session.step(batch);
      ends.push({ ...(await session.step(batch)), state: await session.state() });
      await session.close();
    }
    expect(tf.memory().numTensors).toBe(tensors);
    const [ours, theirs] = ends;
    expect(ours!.loss).toBeCloseTo(theirs!.loss, 5);
    ours!.probabilities.forEach((p, i) => {
      expect(p).toBeCloseTo(theirs!.probabilities[i]!, 5);
    });
    expectSameState(ours!.state, theirs!.state);
  });

  it('encodes and classifies as the wasm engine, in groups', async () => {
    const weights = new Map([...createEncoderWeights(ENCODER, 1), ...createClassifierWeights(2)]);
    const patches = numbers(7 * PATCH_VOXELS, 5);
    const location = locationPoint(0.5, 0, -0.5);
    const tensors = tf.memory().numTensors;
    const answers = [];
    for (const engine of [device, one]) {
      const encoder = await engine.loadEncoder(ENCODER, weights);
      answers.push(
        await Promise.all([encoder.encode(patches, location), encoder.classify(patches, location)]),
      );
      await encoder.dispose();
    }
    expect(tf.memory().numTensors).toBe(tensors);
    const [[h, p], [h2, p2]] = answers as [[Float32Array, Float32Array], [Float32Array, Float32Array]];
    expect([h.length, p.length]).toEqual([7 * 128, 7]);
    for (const [a, b] of [
      [h, h2],
      [p, p2],
    ] as const) {
      a.forEach((value, i) => {
        expect(Math.abs(value - b[i]!)).toBeLessThan(1e-5);
      });
    }
  });

  it('refuses to classify without a classifier', async () => {
    const encoder = await device.loadEncoder(ENCODER, createEncoderWeights(ENCODER, 1));
    await expect(encoder.classify(numbers(PATCH_VOXELS, 1), locationPoint(0, 0, 0))).rejects.toMatchObject({
      code: 'not-a-classifier',
    });
    await encoder.dispose();
  });
});

describe('exhausted memory', () => {
  it.each([
    'OOM when allocating tensor with shape[256,34,34,34,8] and type float on /device:GPU:0',
    'RESOURCE_EXHAUSTED: failed to allocate memory',
    'Device lost: out of memory',
  ])('is refused in words: %s', async (message) => {
    const failing = onDevice('webgpu', 'a batch of 128', async () => {
      throw new Error(message);
    });
    await expect(failing).rejects.toMatchObject({ name: 'Refusal', code: 'device-memory' });
  });

  it('other errors stay what they are', async () => {
    const bug = new TypeError('x is not a function');
    await expect(
      onDevice('webgpu', 'a batch', async () => {
        throw bug;
      }),
    ).rejects.toBe(bug);
  });
});
