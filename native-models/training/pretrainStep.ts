import * as tf from '@tensorflow/tfjs-core';
import type { Location } from '../common/geometry.ts';
import type { PretrainingBatch, PretrainingResult, PretrainingStepSettings } from '../engines/engine.ts';
import { REPRESENTATION } from '../network/settings.ts';
import { disposeAll, upload } from '../network/tensors.ts';
import { putGradients } from './gradients.ts';
import { contrastOf, disposeContrast, keyPass, pretrainPasses } from './pretrainPasses.ts';
import { updateRunningStatistics } from './runningStatistics.ts';
import { momentumAverage, sgd } from './sgd.ts';
import type { Trainer } from './trainer.ts';

/** The rows of a batch that one thread works on. With one thread: the whole batch and its keys. */
export interface PretrainingShard {
  /** `[b, 32, 32, 32]`. */
  readonly query: Float32Array;
  /** k₊ of the same rows, `[b, 128]`; may have been computed in another thread. */
  readonly keys: Float32Array;
  /** `[b · ℓ, 32, 32, 32]`, sample-major. */
  readonly neighbours: Float32Array;
  readonly location: Location;
  readonly neighbourLocations: readonly Location[];
  readonly bank: Float32Array;
  readonly bankPatients: Int32Array;
  readonly patients: Int32Array;
}

/** Means over the shard; with shards of unequal size weigh them by `rows`. */
export interface PretrainingGradients {
  readonly rows: number;
  readonly localLoss: number;
  readonly neighbourLoss: number;
  /** Rows whose own key scores above every negative. */
  readonly right: number;
  /** Negatives of all rows together. */
  readonly negatives: number;
  /** ∂(mean local loss + mean neighbouring loss), flat, in the order of `trainer.layout`. */
  readonly gradients: Float32Array;
}

/** Eq. 5. Before the keys of a step; once per step, whatever the number of threads. */
export function momentumUpdate(trainer: Trainer, m: number): void {
  momentumAverage(keyOf(trainer).parameters, trainer.parameters, m);
}

/**
 * Keys `[b, 128]` of patches at one location, by the momentum encoder in training mode; its running
 * statistics are updated in place.
 */
export async function computeKeys(
  trainer: Trainer,
  patches: Float32Array,
  location: Location,
): Promise<Float32Array> {
  const key = keyOf(trainer);
  const parameters = upload(trainer.layout, key.parameters);
  const { keys, moments } = keyPass(parameters, patches, location);
  disposeAll(parameters);
  await updateRunningStatistics(trainer.statisticsLayout, key.statistics, moments);
  const numbers = (await keys.data()) as Float32Array;
  keys.dispose();
  return numbers;
}

/**
 * Losses and gradients of eq. 9 on one shard. The parameters stay; the running statistics are
 * updated in place, first by the queries, then by all neighbours in one forward.
 *
 * @param into receives the gradients when given (it may lie in shared memory); overwritten
 */
export async function computePretrainGradients(
  trainer: Trainer,
  shard: PretrainingShard,
  temperature: number,
  into: Float32Array = new Float32Array(trainer.layout.length),
): Promise<PretrainingGradients> {
  const { layout, statisticsLayout, statistics } = trainer;
  const rows = shard.patients.length;
  const keys = tf.tensor2d(shard.keys, [rows, REPRESENTATION]);
  const { contrast, negatives } = contrastOf(keys, shard, temperature);
  const parameters = upload(layout, trainer.parameters);
  const results = await pretrainPasses(layout, parameters, shard, contrast, {
    gradients: (gradients, pass) => putGradients(layout, gradients, into, pass === 'query' ? 'write' : 'add'),
    moments: (moments) => updateRunningStatistics(statisticsLayout, statistics, moments),
  });
  disposeAll(parameters);
  disposeContrast(contrast);
  const { localLoss, neighbourLoss, right } = results;
  return {
    rows,
    localLoss: await takeNumber(localLoss),
    neighbourLoss: neighbourLoss ? await takeNumber(neighbourLoss) : 0,
    right: await takeNumber(right),
    negatives,
    gradients: into,
  };
}

/** SGD on the trainer's parameters, in place; counts the step. */
export function applyGradients(
  trainer: Trainer,
  gradients: Float32Array,
  learningRate: number,
  settings: { readonly sgdMomentum: number; readonly weightDecay: number },
): void {
  const { sgdMomentum: momentum, weightDecay } = settings;
  sgd(trainer.parameters, trainer.velocity, gradients, { learningRate, momentum, weightDecay });
  trainer.step++;
}

/** One whole step in this thread. */
export async function pretrainStep(
  trainer: Trainer,
  batch: PretrainingBatch,
  settings: Omit<PretrainingStepSettings, 'encoder' | 'seed' | 'neighbours'>,
): Promise<PretrainingResult> {
  momentumUpdate(trainer, settings.keyMomentum);
  const keys = await computeKeys(trainer, batch.key, batch.location);
  const result = await computePretrainGradients(trainer, { ...batch, keys }, settings.temperature);
  applyGradients(trainer, result.gradients, batch.learningRate, settings);
  return {
    localLoss: result.localLoss,
    neighbourLoss: result.neighbourLoss,
    accuracy: result.right / result.rows,
    chance: 1 / (1 + result.negatives / result.rows),
    keys,
  };
}

/** The scalar's number; the scalar is disposed of. */
async function takeNumber(scalar: tf.Scalar): Promise<number> {
  const [number] = await scalar.data();
  scalar.dispose();
  return number!;
}

function keyOf(trainer: Trainer): NonNullable<Trainer['key']> {
  if (!trainer.key) throw new Error('pretraining: the trainer has no momentum encoder');
  return trainer.key;
}
