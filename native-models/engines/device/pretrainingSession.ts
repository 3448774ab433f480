import * as tf from '@tensorflow/tfjs-core';
import { deriveSeed } from '../../common/random.ts';
import { PATCH_VOXELS } from '../../common/volume.ts';
import { REPRESENTATION } from '../../network/settings.ts';
import { disposeAll } from '../../network/tensors.ts';
import { gatherPatches } from '../../training/gatherPatches.ts';
import {
  contrastOf,
  disposeContrast,
  keyPass,
  type Pass,
  type PassResults,
  pretrainPasses,
} from '../../training/pretrainPasses.ts';
import { shuffledRows } from '../../training/shuffledRows.ts';
import type {
  PretrainingBatch,
  PretrainingResult,
  PretrainingSession,
  PretrainingStepSettings,
  TrainerState,
} from '../engine.ts';
import { DeviceTrainer } from './deviceTrainer.ts';
import { joinGradients, joinMoments, splitFlat } from './flat.ts';
import { addShare, type Split, splitBatch, yieldToEventLoop } from './splits.ts';

/**
 * Pretraining on this thread's tfjs backend. A batch goes through in splits of rows, each normalised
 * by itself as on a thread of the wasm engine or on one of MoCo's GPUs: it bounds the memory, and the
 * momentum encoder's rows are dealt to the splits in another order than the queries', so that a query
 * cannot know its key by the batch statistics they would share.
 */
export function startDevicePretraining(
  settings: PretrainingStepSettings,
  state: TrainerState,
  rowsPerSplit: number,
): PretrainingSession {
  const started = { ...state, keyWeights: state.keyWeights ?? state.weights };
  const trainer = new DeviceTrainer(settings.encoder, 'projection', started);

  async function step(batch: PretrainingBatch): Promise<PretrainingResult> {
    const count = batch.patients.length;
    const splits = splitBatch(count, rowsPerSplit);
    trainer.moveKeyEncoder(settings.keyMomentum);
    const seed = deriveSeed(settings.seed, 'shuffle', trainer.step);
    const keys = await computeKeys(trainer, batch, splits, seed); // [B, 128]
    const sums = await computeGradients(trainer, batch, keys, splits, settings.temperature);
    trainer.apply(sums.gradients, {
      learningRate: batch.learningRate,
      optimiser: { kind: 'sgd', momentum: settings.sgdMomentum, weightDecay: settings.weightDecay },
    });
    const numbers = await readResults(sums.results, splits);
    const keyNumbers = (await keys.data()) as Float32Array;
    keys.dispose();
    return {
      ...numbers,
      accuracy: numbers.accuracy / count,
      chance: 1 / (1 + sums.negatives / count),
      keys: keyNumbers,
    };
  }

  return {
    step,
    state: () => trainer.state(),
    close: async () => trainer.dispose(),
  };
}

/** Keys of the momentum encoder, `[B, 128]`, in the order of the batch. */
async function computeKeys(
  trainer: DeviceTrainer,
  batch: PretrainingBatch,
  splits: readonly Split[],
  seed: number,
): Promise<tf.Tensor2D> {
  const order = shuffledRows(batch.patients.length, splits.length, seed);
  const parameters = splitFlat(trainer.layout, trainer.key.parameters);
  const parts: tf.Tensor2D[] = [];
  let moments: tf.Tensor1D | undefined;
  for (const { start, end, share } of splits) {
    const pass = keyPass(parameters, gatherPatches(batch.key, order.slice(start, end)), batch.location);
    parts.push(pass.keys);
    moments = addShare(moments, joinMoments(pass.moments), share);
    await yieldToEventLoop();
  }
  disposeAll(parameters);
  trainer.observe('key', moments!);
  if (parts.length === 1) return parts[0]!;
  const placeOf = new Int32Array(order.length);
  order.forEach((row, place) => {
    placeOf[row] = place;
  });
  const keys = tf.tidy(() => tf.gather(tf.concat2d(parts, 0), tf.tensor1d(placeOf, 'int32')));
  tf.dispose(parts);
  return keys;
}

/** Gradients of the query encoder, as the splits' shares of the batch add them up. */
async function computeGradients(
  trainer: DeviceTrainer,
  batch: PretrainingBatch,
  keys: tf.Tensor2D,
  splits: readonly Split[],
  temperature: number,
) {
  const parameters = splitFlat(trainer.layout, trainer.query.parameters);
  const moments = new Map<Pass, tf.Tensor1D>();
  const results: PassResults[] = [];
  let gradients: tf.Tensor1D | undefined;
  let negatives = 0;
  for (const split of splits) {
    const { start, end, share } = split;
    const own = tf.slice2d(keys, [start, 0], [end - start, REPRESENTATION]);
    const rows = rowsOf(batch, split);
    const { contrast, negatives: found } = contrastOf(own, rows, temperature);
    negatives += found;
    results.push(
      await pretrainPasses(trainer.layout, parameters, rows, contrast, {
        gradients: async (each) => {
          gradients = addShare(gradients, joinGradients(trainer.layout, each), share);
          await yieldToEventLoop();
        },
        moments: async (each, pass) => {
          moments.set(pass, addShare(moments.get(pass), joinMoments(each), share));
        },
      }),
    );
    disposeContrast(contrast);
  }
  disposeAll(parameters);
  for (const observed of moments.values()) trainer.observe('query', observed);
  return { gradients: gradients!, results, negatives };
}

function rowsOf(batch: PretrainingBatch, { start, end }: Split): PretrainingBatch {
  const voxels = (array: Float32Array, each: number): Float32Array =>
    array.subarray(start * PATCH_VOXELS * each, end * PATCH_VOXELS * each);
  return {
    ...batch,
    query: voxels(batch.query, 1),
    neighbours: voxels(batch.neighbours, batch.neighbourLocations.length),
    patients: batch.patients.subarray(start, end),
  };
}

/** Means of the losses over all rows, and the number of right ones; one download for all. */
async function readResults(
  results: readonly PassResults[],
  splits: readonly Split[],
): Promise<{ readonly localLoss: number; readonly neighbourLoss: number; readonly accuracy: number }> {
  const scalars = results.flatMap(({ localLoss, neighbourLoss, right }) =>
    neighbourLoss ? [localLoss, right, neighbourLoss] : [localLoss, right],
  );
  const stacked = tf.stack(scalars);
  const numbers = await stacked.data();
  tf.dispose([stacked, ...scalars]);
  const each = scalars.length / results.length;
  const total = (column: number, weigh: boolean): number =>
    splits.reduce((sum, { share }, n) => sum + numbers[n * each + column]! * (weigh ? share : 1), 0);
  return {
    localLoss: total(0, true),
    neighbourLoss: each === 3 ? total(2, true) : 0,
    accuracy: total(1, false),
  };
}
