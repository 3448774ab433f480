import * as tf from '@tensorflow/tfjs-core';
import type { Location } from '../common/geometry.ts';
import { PATCH_EDGE, PATCH_VOXELS } from '../common/volume.ts';
import type { PretrainingBatch, PretrainingResult, PretrainingStepSettings } from '../engines/engine.ts';
import { encodeTraining, type LayerMoments, type LocationGroup, project } from '../network/encoder.ts';
import { REPRESENTATION } from '../network/settings.ts';
import { disposeAll, type TensorsByName, upload } from '../network/tensors.ts';
import { type Placing, putGradients } from './gradients.ts';
import { type Contrast, filledRows, localLoss, negativeMask, neighbourLoss, rightKeys } from './losses.ts';
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
  const moments: LayerMoments[] = [];
  const groups = [{ location, count: patches.length / PATCH_VOXELS }];
  const z = tf.tidy(() =>
    project(
      parameters,
      encodeTraining(parameters, patchTensor(patches), groups, (m) => moments.push(m)),
    ),
  );
  disposeAll(parameters);
  await updateRunningStatistics(trainer.statisticsLayout, key.statistics, moments);
  const keys = (await z.data()) as Float32Array;
  z.dispose();
  return keys;
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
  const rows = shard.patients.length;
  const bankRows = filledRows(shard.bankPatients);
  const { mask, negatives } = negativeMask(shard.patients, shard.bankPatients.subarray(0, bankRows));
  const contrast: Contrast = {
    keys: tf.tensor2d(shard.keys, [rows, REPRESENTATION]),
    bank: tf.tensor2d(shard.bank.subarray(0, bankRows * REPRESENTATION), [bankRows, REPRESENTATION]),
    mask: tf.tensor2d(mask, [rows, bankRows]),
    temperature,
  };
  const parameters = upload(trainer.layout, trainer.parameters);

  // the two losses share no activation: one after the other needs the memory of the larger only
  let right: tf.Scalar | undefined;
  const local = await lossOn(
    trainer,
    parameters,
    shard.query,
    [{ location: shard.location, count: rows }],
    into,
    'write',
    (q) => {
      right = tf.keep(rightKeys(q, contrast));
      return localLoss(q, contrast);
    },
  );
  const neighbourCount = shard.neighbourLocations.length;
  const neighbour =
    neighbourCount === 0
      ? 0
      : await lossOn(
          trainer,
          parameters,
          neighbourMajor(shard.neighbours, rows, neighbourCount),
          shard.neighbourLocations.map((location) => ({ location, count: rows })),
          into,
          'add',
          (r) => neighbourLoss(neighbourCount === 1 ? [r] : tf.split(r, neighbourCount, 0), contrast),
        );

  const [rightCount] = await right!.data();
  disposeAll(parameters);
  tf.dispose([right!, contrast.keys, contrast.bank, contrast.mask]);
  return {
    rows,
    localLoss: local,
    neighbourLoss: neighbour,
    right: rightCount!,
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
  sgd(trainer.parameters, trainer.velocity, gradients, {
    learningRate,
    momentum: settings.sgdMomentum,
    weightDecay: settings.weightDecay,
  });
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

/** Forward, loss on the embeddings and backward of one set of patches. */
async function lossOn(
  trainer: Trainer,
  parameters: TensorsByName,
  patches: Float32Array,
  groups: readonly LocationGroup[],
  into: Float32Array,
  placing: Placing,
  loss: (z: tf.Tensor2D) => tf.Scalar,
): Promise<number> {
  const moments: LayerMoments[] = [];
  const x = patchTensor(patches);
  const value = await putGradients(trainer.layout, parameters, into, placing, () =>
    loss(
      project(
        parameters,
        encodeTraining(parameters, x, groups, (m) => moments.push(m)),
      ),
    ),
  );
  x.dispose();
  await updateRunningStatistics(trainer.statisticsLayout, trainer.statistics, moments);
  return value;
}

const patchTensor = (patches: Float32Array): tf.Tensor5D =>
  tf.tensor5d(patches, [patches.length / PATCH_VOXELS, PATCH_EDGE, PATCH_EDGE, PATCH_EDGE, 1]);

/** b0 n0, b0 n1, b1 n0 … → b0 n0, b1 n0 …, b0 n1 …: rows of one location lie together. */
function neighbourMajor(patches: Float32Array, rows: number, neighbours: number): Float32Array {
  const out = new Float32Array(patches.length);
  for (let b = 0; b < rows; b++) {
    for (let n = 0; n < neighbours; n++) {
      const from = (b * neighbours + n) * PATCH_VOXELS;
      out.set(patches.subarray(from, from + PATCH_VOXELS), (n * rows + b) * PATCH_VOXELS);
    }
  }
  return out;
}

function keyOf(trainer: Trainer): NonNullable<Trainer['key']> {
  if (!trainer.key) throw new Error('pretraining: the trainer has no momentum encoder');
  return trainer.key;
}
