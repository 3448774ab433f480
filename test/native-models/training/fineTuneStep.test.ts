import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { locationPoint } from '../../../native-models/common/geometry.ts';
import { isRefusal } from '../../../native-models/common/refusal.ts';
import { PATCH_VOXELS } from '../../../native-models/common/volume.ts';
import { fill } from '../../../native-models/engines/check/referenceInputs.ts';
import { startWasmRuntime } from '../../../native-models/engines/wasmRuntime.ts';
import { createClassifierWeights, createEncoderWeights } from '../../../native-models/network/initialise.ts';
import { computeFineTuneGradients } from '../../../native-models/training/fineTuneStep.ts';
import { applyGradients } from '../../../native-models/training/pretrainStep.ts';
import { createTrainer, type Trainer, trainerState } from '../../../native-models/training/trainer.ts';

beforeAll(() => startWasmRuntime());

const SETTINGS = { conditioning: 'loc-condconv', experts: 2 } as const;
const weights = new Map([...createEncoderWeights(SETTINGS, 3), ...createClassifierWeights(4)]);
const trainerOf = (): Trainer => createTrainer(SETTINGS, { outputs: 1 }, { weights, step: 0 });

const here = locationPoint(0.2, -0.5, 0.9);
const there = locationPoint(-0.7, 0.1, 0.3);
const batch = {
  patches: fill(5 * PATCH_VOXELS, 11, 1),
  locations: [here, there, here, there, here],
  targets: Float32Array.of(1, 0, 0, 1, 1),
};

test('the gradient agrees with finite differences in every kind of parameter', async () => {
  const trainer = trainerOf();
  const { gradients, loss } = await computeFineTuneGradients(trainer, batch);
  expect(loss).toBeGreaterThan(0);
  const names = [
    'conv1.weight',
    'conv2._routing_fn.fc.weight',
    'downsample1.conv3.weight',
    'downsample2.bn1.weight',
    'downsample3.bn2.bias',
    'conv4._routing_fn.fc.bias',
    'classifier.weight',
    'classifier.bias',
  ];
  for (const name of names) {
    const { offset, length } = trainer.layout.entries.find((entry) => entry.name === name)!;
    const slice = gradients.subarray(offset, offset + length);
    // along the gradient itself, so that float32 losses still show a difference
    const norm = Math.hypot(...slice);
    const step = 2e-3 / Math.max(norm, 1e-3);
    const at = async (sign: number): Promise<number> => {
      const moved = trainerOf();
      for (let i = 0; i < length; i++) moved.parameters[offset + i]! += sign * step * slice[i]!;
      return (await computeFineTuneGradients(moved, batch)).loss;
    };
    const slope = ((await at(1)) - (await at(-1))) / (2 * step);
    expect(Math.abs(slope / norm ** 2 - 1), name).toBeLessThan(0.03);
  }
});

test('the order of the rows changes neither loss nor gradient, and probabilities follow it', async () => {
  const order = [4, 1, 3, 0, 2];
  const patches = new Float32Array(batch.patches.length);
  order.forEach((from, to) => {
    patches.set(batch.patches.subarray(from * PATCH_VOXELS, (from + 1) * PATCH_VOXELS), to * PATCH_VOXELS);
  });
  const shuffled = {
    patches,
    locations: order.map((i) => batch.locations[i]!),
    targets: Float32Array.from(order, (i) => batch.targets[i]!),
  };
  const a = await computeFineTuneGradients(trainerOf(), batch);
  const b = await computeFineTuneGradients(trainerOf(), shuffled);
  expect(b.loss).toBeCloseTo(a.loss, 5);
  order.forEach((from, to) => {
    expect(b.probabilities[to]).toBeCloseTo(a.probabilities[from]!, 4);
  });
});

test('ten steps learn five patches; head and tensors stay', async () => {
  const trainer = trainerOf();
  const before = tf.memory().numTensors;
  const losses: number[] = [];
  for (let i = 0; i < 10; i++) {
    const { gradients, loss } = await computeFineTuneGradients(trainer, batch);
    applyGradients(trainer, gradients, 0.02, { sgdMomentum: 0.9, weightDecay: 1e-4 });
    losses.push(loss);
  }
  expect(losses.at(-1)!).toBeLessThan(losses[0]! / 2);
  expect(tf.memory().numTensors).toBe(before);
  const state = trainerState(trainer);
  expect(state.step).toBe(10);
  expect(state.weights.get('fc.0.weight')!.data).toEqual(weights.get('fc.0.weight')!.data);
  expect(state.weights.get('bn1.running_mean')!.data).not.toEqual(weights.get('bn1.running_mean')!.data);
});

test('patches without a location each are refused', async () => {
  await expect(computeFineTuneGradients(trainerOf(), { ...batch, locations: [here] })).rejects.toSatisfy(
    isRefusal,
  );
});
