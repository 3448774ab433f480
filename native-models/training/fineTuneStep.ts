import * as tf from '@tensorflow/tfjs-core';
import { Refusal } from '../common/refusal.ts';
import { PATCH_EDGE, PATCH_VOXELS } from '../common/volume.ts';
import type { FineTuningBatch } from '../engines/engine.ts';
import { classifierLogits } from '../network/classifier.ts';
import { encodeTraining, type LayerMoments } from '../network/encoder.ts';
import { groupByLocation } from '../network/groupByLocation.ts';
import { disposeAll, upload } from '../network/tensors.ts';
import { putGradients } from './gradients.ts';
import { updateRunningStatistics } from './runningStatistics.ts';
import type { Trainer } from './trainer.ts';

export interface FineTuningGradients {
  readonly rows: number;
  /** Mean binary cross-entropy. */
  readonly loss: number;
  /** `[b]`, in the batch's order. */
  readonly probabilities: Float32Array;
  /** Flat, in the order of `trainer.layout`. */
  readonly gradients: Float32Array;
}

/**
 * Binary cross-entropy of `sigmoid(h · w + b)` and its gradient for all layers and the classifier.
 * Rows are grouped by location; batch norm runs over the whole batch. Running statistics are
 * updated in place.
 *
 * @param into receives the gradients when given; overwritten
 * @throws Refusal when patches, locations and targets do not count the same
 */
export async function computeFineTuneGradients(
  trainer: Trainer,
  batch: Omit<FineTuningBatch, 'learningRate'>,
  into: Float32Array = new Float32Array(trainer.layout.length),
): Promise<FineTuningGradients> {
  const rows = batch.targets.length;
  if (batch.locations.length !== rows || batch.patches.length !== rows * PATCH_VOXELS) {
    throw new Refusal(
      'batch-shape',
      `fine-tuning: expected ${rows} locations and ${rows * PATCH_VOXELS} voxels, got ${batch.locations.length} and ${batch.patches.length}`,
    );
  }
  const { groups, order } = groupByLocation(batch.locations);
  const patches = new Float32Array(batch.patches.length);
  order.forEach((from, to) => {
    patches.set(batch.patches.subarray(from * PATCH_VOXELS, (from + 1) * PATCH_VOXELS), to * PATCH_VOXELS);
  });
  const x = tf.tensor5d(patches, [rows, PATCH_EDGE, PATCH_EDGE, PATCH_EDGE, 1]);
  const targets = tf.tensor1d(order.map((from) => batch.targets[from]!));
  const parameters = upload(trainer.layout, trainer.parameters);
  const moments: LayerMoments[] = [];
  let sorted: tf.Tensor1D | undefined;
  const loss = await putGradients(trainer.layout, parameters, into, 'write', () => {
    const h = encodeTraining(parameters, x, groups, (m) => moments.push(m));
    const logits = classifierLogits(parameters, h);
    sorted = tf.keep(tf.sigmoid(logits));
    // −t log σ(l) − (1 − t) log(1 − σ(l)) = softplus(l) − t l, which never overflows
    return tf.mean(tf.sub(tf.softplus(logits), tf.mul(targets, logits))) as tf.Scalar;
  });
  const values = await sorted!.data();
  const probabilities = new Float32Array(rows);
  order.forEach((from, to) => {
    probabilities[from] = values[to]!;
  });
  disposeAll(parameters);
  tf.dispose([x, targets, sorted!]);
  await updateRunningStatistics(trainer.statisticsLayout, trainer.statistics, moments);
  return { rows, loss, probabilities, gradients: into };
}
