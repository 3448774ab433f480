import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { PATCH_EDGE, PATCH_VOXELS } from '../../../native-models/common/volume.ts';
import { TOLERANCE } from '../../../native-models/engines/check/checkEngine.ts';
import { compareVector } from '../../../native-models/engines/check/compareVector.ts';
import type { ReferenceCase, ReferenceVector } from '../../../native-models/engines/check/referenceCase.ts';
import {
  KEY_SEED,
  referenceBatch,
  referenceSettings,
  referenceWeights,
} from '../../../native-models/engines/check/referenceInputs.ts';
import type { TrainerState } from '../../../native-models/engines/engine.ts';
import { startWasmRuntime } from '../../../native-models/engines/wasmRuntime.ts';
import {
  encodeEvaluation,
  encodeTraining,
  project,
  projectRaw,
} from '../../../native-models/network/encoder.ts';
import { unflatten } from '../../../native-models/network/parameters.ts';
import { REPRESENTATION } from '../../../native-models/network/settings.ts';
import { disposeAll, upload } from '../../../native-models/network/tensors.ts';
import {
  applyGradients,
  computeKeys,
  computePretrainGradients,
  momentumUpdate,
  pretrainStep,
} from '../../../native-models/training/pretrainStep.ts';
import { createTrainer, type Trainer, trainerState } from '../../../native-models/training/trainer.ts';
import { referenceCases } from '../../fixtures/referenceStep.ts';

const { vector: VECTOR, gradient: GRADIENT } = TOLERANCE;

const cases = referenceCases();

const stateOf = ({ experts, seed }: ReferenceCase): TrainerState => ({
  weights: referenceWeights(experts, seed),
  keyWeights: referenceWeights(experts, seed + KEY_SEED),
  step: 0,
});

const trainerOf = (reference: ReferenceCase): Trainer =>
  createTrainer(referenceSettings(reference.experts), 'projection', stateOf(reference));

function expectVector(name: string, values: Float32Array, reference: ReferenceVector, tolerance: number) {
  expect(compareVector(values, reference, tolerance), name).toMatchObject({ within: true });
}

describe.skipIf(cases.length === 0)('one training step against the float64 reference', () => {
  beforeAll(() => startWasmRuntime());

  test.each(cases)('evaluation: $experts experts, batch $batch', async (reference) => {
    const trainer = trainerOf(reference);
    const batch = referenceBatch(reference);
    const parameters = upload(trainer.layout, trainer.parameters);
    const statistics = upload(trainer.statisticsLayout, trainer.statistics);
    const rows = batch.query.length / PATCH_VOXELS;
    const x = tf.tensor5d(batch.query, [rows, PATCH_EDGE, PATCH_EDGE, PATCH_EDGE, 1]);
    const h = encodeEvaluation(parameters, statistics, x, [{ location: batch.location, count: rows }]);
    const z = tf.tidy(() => projectRaw(parameters, h));
    expectVector('h', h.dataSync() as Float32Array, reference.eval_h, VECTOR);
    expectVector('z', z.dataSync() as Float32Array, reference.eval_z, VECTOR);
    tf.dispose([x, h, z]);
    disposeAll(parameters);
    disposeAll(statistics);
    expect(tf.memory().numTensors).toBe(0);
  });

  test.each(cases)('embeddings of several neighbours: $experts experts, batch $batch', (reference) => {
    const trainer = trainerOf(reference);
    const { neighbours, neighbourLocations } = referenceBatch(reference);
    const [rows, count] = [reference.batch, reference.neighbours];
    const parameters = upload(trainer.layout, trainer.parameters);
    const r = tf.tidy(() => {
      const byRow = tf.tensor3d(neighbours, [rows, count, PATCH_VOXELS]);
      const voxels = tf.transpose(byRow, [1, 0, 2]);
      const x = tf.reshape(voxels, [count * rows, PATCH_EDGE, PATCH_EDGE, PATCH_EDGE, 1]) as tf.Tensor5D;
      const groups = neighbourLocations.map((location) => ({ location, count: rows }));
      const h = encodeTraining(parameters, x, groups, ({ mean, variance }) => tf.dispose([mean, variance]));
      const z = tf.reshape(project(parameters, h), [count, rows, REPRESENTATION]);
      return tf.transpose(z, [1, 0, 2]).dataSync() as Float32Array; // sample-major
    });
    expectVector('r', r, reference.r, VECTOR);
    disposeAll(parameters);
    expect(tf.memory().numTensors).toBe(0);
  });

  test.each(cases)('training: $experts experts, batch $batch', async (reference) => {
    const trainer = trainerOf(reference);
    const batch = referenceBatch(reference);
    momentumUpdate(trainer, reference.momentum_key);
    const keys = await computeKeys(trainer, batch.key, batch.location);
    expectVector('k', keys, reference.k, VECTOR);

    const result = await computePretrainGradients(trainer, { ...batch, keys }, reference.tau);
    expect(Math.abs(result.localLoss / reference.local_loss - 1)).toBeLessThan(VECTOR);
    expect(Math.abs(result.neighbourLoss / reference.neighbour_loss - 1)).toBeLessThan(VECTOR);
    const gradients = unflatten(trainer.layout, result.gradients);
    for (const [name, vector] of Object.entries(reference.gradients)) {
      expectVector(`gradient of ${name}`, gradients.get(name)!.data, vector, GRADIENT);
    }

    applyGradients(trainer, result.gradients, reference.lr, {
      sgdMomentum: reference.momentum_sgd,
      weightDecay: reference.weight_decay,
    });
    const { weights, step } = trainerState(trainer);
    expect(step).toBe(1);
    for (const [name, vector] of [
      ...Object.entries(reference.after_step),
      ...Object.entries(reference.running_after_two_passes),
    ]) {
      expectVector(name, weights.get(name)!.data, vector, VECTOR);
    }
    expect(tf.memory().numTensors).toBe(0);
  });

  test('the whole step in one call gives the same parameters, twice the same', async () => {
    const reference = cases[1]!;
    const settings = {
      temperature: reference.tau,
      keyMomentum: reference.momentum_key,
      sgdMomentum: reference.momentum_sgd,
      weightDecay: reference.weight_decay,
    };
    const runs = await Promise.all(
      [0, 1].map(async () => {
        const trainer = trainerOf(reference);
        const result = await pretrainStep(trainer, referenceBatch(reference), settings);
        return { trainer, result };
      }),
    );
    const [a, b] = runs as [(typeof runs)[number], (typeof runs)[number]];
    expect(Buffer.from(a.trainer.parameters.buffer).equals(Buffer.from(b.trainer.parameters.buffer))).toBe(
      true,
    );
    expectVector('k', a.result.keys, reference.k, VECTOR);
    expect(a.result.chance).toBeCloseTo(1 / (1 + reference.bank), 12);
  });
});
