import * as tf from '@tensorflow/tfjs-core';
import { Refusal } from '../common/refusal.ts';
import { PATCH_VOXELS } from '../common/volume.ts';
import type { FineTuningBatch } from '../engines/engine.ts';
import { classifierLogits } from '../network/classifier.ts';
import { encodeTraining, type LayerMoments } from '../network/encoder.ts';
import { groupByLocation } from '../network/groupByLocation.ts';
import type { ParameterLayout } from '../network/parameters.ts';
import { patchTensor } from '../network/patchTensor.ts';
import { disposeAll, named, type TensorsByName, upload } from '../network/tensors.ts';
import { gatherPatches } from './gatherPatches.ts';
import { type Gradients, lossGradients, putGradients } from './gradients.ts';
import { updateRunningStatistics } from './runningStatistics.ts';
import type { Trainer } from './trainer.ts';

export interface FineTuningGradients {
  readonly rows: number;
  /** Binary cross-entropy: the sum over known targets, divided by rows and outputs. */
  readonly loss: number;
  /** `[b, outputs]`, in the batch's order. */
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
  const { layout } = trainer;
  const parameters = upload(layout, trainer.parameters);
  const pass = fineTunePass(layout, parameters, batch);
  await putGradients(layout, pass.gradients, into, 'write');
  disposeAll(parameters);
  await updateRunningStatistics(trainer.statisticsLayout, trainer.statistics, pass.moments);
  return { rows: batch.locations.length, ...(await readPass(pass)), gradients: into };
}

/** Tensors on the device, all to be disposed of. */
export interface FineTuningPass {
  readonly loss: tf.Scalar;
  /** `[b, outputs]`, its rows in the order `order`. */
  readonly probabilities: tf.Tensor2D;
  /** `order[to]` is the row of the batch that lies at row `to`. */
  readonly order: readonly number[];
  readonly gradients: Gradients;
  readonly moments: readonly LayerMoments[];
}

/**
 * Loss, gradients and batch statistics of one batch on whatever backend runs.
 * @throws Refusal when patches, locations and targets do not count the same
 */
export function fineTunePass(
  layout: ParameterLayout,
  parameters: TensorsByName,
  batch: Omit<FineTuningBatch, 'learningRate'>,
): FineTuningPass {
  const rows = batch.locations.length;
  const outputs = named(parameters, 'classifier.bias').size;
  if (batch.targets.length !== rows * outputs || batch.patches.length !== rows * PATCH_VOXELS) {
    throw new Refusal(
      'batch-shape',
      `fine-tuning: expected ${rows * outputs} targets and ${rows * PATCH_VOXELS} voxels for ${rows} locations, ` +
        `got ${batch.targets.length} and ${batch.patches.length}`,
    );
  }
  const { groups, order } = groupByLocation(batch.locations);
  const x = patchTensor(gatherPatches(batch.patches, order));
  const { targets, known } = gatherTargets(batch.targets, outputs, order);
  const moments: LayerMoments[] = [];
  let sorted: tf.Tensor2D | undefined;
  const { value, gradients } = lossGradients(layout, parameters, () => {
    const h = encodeTraining(parameters, x, groups, (m) => moments.push(m));
    const logits = classifierLogits(parameters, h); // [b, outputs]
    sorted = tf.keep(tf.sigmoid(logits));
    // −t log σ(l) − (1 − t) log(1 − σ(l)) = softplus(l) − t l, which never overflows
    const each = tf.sub(tf.softplus(logits), tf.mul(targets, logits));
    return tf.mean(tf.mul(known, each)) as tf.Scalar;
  });
  tf.dispose([x, targets, known]);
  return { loss: value, probabilities: sorted!, order, gradients, moments };
}

/** Targets `[b, outputs]` in the order of the rows, 0 where they are unknown, and 1 where they are known. */
function gatherTargets(
  all: Float32Array,
  outputs: number,
  order: readonly number[],
): { readonly targets: tf.Tensor2D; readonly known: tf.Tensor2D } {
  const values = order.flatMap((from) => [...all.subarray(from * outputs, (from + 1) * outputs)]);
  const shape: [number, number] = [order.length, outputs];
  return {
    targets: tf.tensor2d(
      values.map((value) => (Number.isNaN(value) ? 0 : value)),
      shape,
    ),
    known: tf.tensor2d(
      values.map((value) => (Number.isNaN(value) ? 0 : 1)),
      shape,
    ),
  };
}

/** Loss and probabilities in the batch's order; their tensors are disposed of. */
export async function readPass({
  loss,
  probabilities,
  order,
}: FineTuningPass): Promise<{ readonly loss: number; readonly probabilities: Float32Array }> {
  const [[value], sorted] = await Promise.all([loss.data(), probabilities.data()]);
  tf.dispose([loss, probabilities]);
  const outputs = sorted.length / order.length;
  const inOrder = new Float32Array(sorted.length);
  order.forEach((from, to) => {
    for (let n = 0; n < outputs; n++) inOrder[from * outputs + n] = sorted[to * outputs + n]!;
  });
  return { loss: value!, probabilities: inOrder };
}
