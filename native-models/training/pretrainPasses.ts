import * as tf from '@tensorflow/tfjs-core';
import type { Location } from '../common/geometry.ts';
import { PATCH_VOXELS } from '../common/volume.ts';
import { encodeTraining, type LayerMoments, type LocationGroup, project } from '../network/encoder.ts';
import type { ParameterLayout } from '../network/parameters.ts';
import { patchTensor } from '../network/patchTensor.ts';
import { REPRESENTATION } from '../network/settings.ts';
import type { TensorsByName } from '../network/tensors.ts';
import { type Gradients, lossGradients } from './gradients.ts';
import { type Contrast, correctKeys, filledRows, localLoss, negativeMask, neighbourLoss } from './losses.ts';

/**
 * The passes through the encoder of one pretraining step, on tensors of whatever backend runs. Where
 * parameters live and gradients go differs between engines: they pass a {@link PassTaker}.
 */
export interface PassTaker {
  /** Gradients of one loss; the taker disposes of them. The step's are the sum over its passes. */
  gradients(gradients: Gradients, pass: Pass): Promise<void>;
  /** Batch statistics of one forward pass; the taker disposes of them. */
  moments(moments: readonly LayerMoments[], pass: Pass): Promise<void>;
}

/** In the order in which they run. */
export type Pass = 'query' | 'neighbours';

/** Rows of a batch that are normalised together. */
export interface PassPatches {
  /** `[b, 32, 32, 32]`. */
  readonly query: Float32Array;
  /** `[b · ℓ, 32, 32, 32]`, sample-major. */
  readonly neighbours: Float32Array;
  readonly location: Location;
  readonly neighbourLocations: readonly Location[];
}

/** Scalars, to be disposed of. */
export interface PassResults {
  readonly localLoss: tf.Scalar;
  /** Absent without neighbours. */
  readonly neighbourLoss?: tf.Scalar;
  /** Queries whose own key scores above every negative. */
  readonly right: tf.Scalar;
}

/** What the queries of some rows are contrasted with; tensors to be disposed of, see {@link disposeContrast}. */
export function contrastOf(
  keys: tf.Tensor2D,
  rows: {
    readonly bank: Float32Array;
    readonly bankPatients: Int32Array;
    readonly patients: Int32Array;
  },
  temperature: number,
): { readonly contrast: Contrast; readonly negatives: number } {
  const count = rows.patients.length;
  const bankRows = filledRows(rows.bankPatients);
  const { mask, negatives } = negativeMask(rows.patients, rows.bankPatients.subarray(0, bankRows));
  const contrast = {
    keys,
    bank: tf.tensor2d(rows.bank.subarray(0, bankRows * REPRESENTATION), [bankRows, REPRESENTATION]),
    mask: tf.tensor2d(mask, [count, bankRows]),
    temperature,
  };
  return { contrast, negatives };
}

export const disposeContrast = ({ keys, bank, mask }: Contrast): void => tf.dispose([keys, bank, mask]);

/**
 * Keys of patches at one location, by the momentum encoder in training mode.
 * @returns unit rows `[b, 128]` and the batch statistics, all to be disposed of
 */
export function keyPass(
  parameters: TensorsByName,
  patches: Float32Array,
  location: Location,
): { readonly keys: tf.Tensor2D; readonly moments: readonly LayerMoments[] } {
  const moments: LayerMoments[] = [];
  const groups = [{ location, count: patches.length / PATCH_VOXELS }];
  const keys = tf.tidy(() =>
    project(
      parameters,
      encodeTraining(parameters, patchTensor(patches), groups, (m) => moments.push(m)),
    ),
  );
  return { keys, moments };
}

/** Both losses of eq. 9 and their gradients, means over the rows. */
export async function pretrainPasses(
  layout: ParameterLayout,
  parameters: TensorsByName,
  patches: PassPatches,
  contrast: Contrast,
  taker: PassTaker,
): Promise<PassResults> {
  const rows = patches.query.length / PATCH_VOXELS;
  // the two losses share no activation: one after the other needs the memory of the larger only
  let right: tf.Scalar | undefined;
  const queries = [{ location: patches.location, count: rows }];
  const local = await run('query', patches.query, queries, (q) => {
    right = tf.keep(correctKeys(q, contrast));
    return localLoss(q, contrast);
  });
  const neighbours = patches.neighbourLocations.length;
  if (neighbours === 0) return { localLoss: local, right: right! };
  const groups = patches.neighbourLocations.map((location) => ({ location, count: rows }));
  const neighbour = await run(
    'neighbours',
    neighbourMajor(patches.neighbours, rows, neighbours),
    groups,
    (r) => neighbourLoss(neighbours === 1 ? [r] : tf.split(r, neighbours, 0), contrast),
  );
  return { localLoss: local, neighbourLoss: neighbour, right: right! };

  async function run(
    pass: Pass,
    voxels: Float32Array,
    groups: readonly LocationGroup[],
    loss: (z: tf.Tensor2D) => tf.Scalar,
  ): Promise<tf.Scalar> {
    const moments: LayerMoments[] = [];
    const x = patchTensor(voxels);
    const { value, gradients } = lossGradients(layout, parameters, () =>
      loss(
        project(
          parameters,
          encodeTraining(parameters, x, groups, (m) => moments.push(m)),
        ),
      ),
    );
    x.dispose();
    await taker.gradients(gradients, pass);
    await taker.moments(moments, pass);
    return value;
  }
}

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
