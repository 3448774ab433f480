import * as tf from '@tensorflow/tfjs-core';
import type { Location } from '../common/geometry.ts';
import type { GroupSizes } from '../kernels/convShape.ts';
import { locationRows } from './locationRows.ts';
import { REPRESENTATION } from './settings.ts';
import { named, type TensorsByName } from './tensors.ts';

const WEIGHT = 'cfc.0.weight';
const BIAS = 'cfc.0.bias';

/** Whether the location is joined to the features of the last layer. */
export const isFused = (parameters: TensorsByName): boolean => parameters.has(WEIGHT);

/** The fusing layer at given locations. */
export type FoldedFusion = {
  /** Of the features, `[128, 128]`, in → out. */
  readonly weight: tf.Tensor2D;
  /** What the location and the bias add, `[locations, 128]`. */
  readonly offsets: tf.Tensor2D;
};

/**
 * `h = ELU([f, p] W + b)`: the features of the last layer with the location, fused by a fully connected
 * layer of the encoder's own activation, as the code of Context SSL does (reference 64 of the paper,
 * which names no widths). The projection head follows as with every conditioning, so h knows p too.
 *
 * @param features f, `[n, 128]`
 * @param groups rows of each location
 * @returns `[n, 128]`
 */
export function fuseLocations(
  parameters: TensorsByName,
  features: tf.Tensor2D,
  locations: readonly Location[],
  groups: GroupSizes,
): tf.Tensor2D {
  const rows = locationRows(
    locations.flatMap((location, g) => Array.from({ length: groups[g]! }, () => location)),
  );
  const joined = tf.concat([features, rows], 1); // [n, 131]
  const weight = named<tf.Tensor2D>(parameters, WEIGHT); // [128, 131]
  return tf.elu(tf.add(tf.matMul(joined, weight, false, true), named(parameters, BIAS))) as tf.Tensor2D;
}

/** The part of {@link fuseLocations} that does not depend on the features. */
export function foldFusion(parameters: TensorsByName, locations: readonly Location[]): FoldedFusion {
  const weight = named<tf.Tensor2D>(parameters, WEIGHT);
  const ofFeatures = tf.slice(weight, [0, 0], [REPRESENTATION, REPRESENTATION]);
  const ofLocation = tf.slice(weight, [0, REPRESENTATION], [REPRESENTATION, 3]);
  const offsets = tf.add(
    tf.matMul(locationRows(locations), ofLocation, false, true),
    named(parameters, BIAS),
  ) as tf.Tensor2D;
  return { weight: tf.transpose(ofFeatures), offsets };
}

/** {@link fuseLocations} at locations known before. @param features `[n, 128]` */
export function applyFusion(
  { weight, offsets }: FoldedFusion,
  features: tf.Tensor2D,
  groups: GroupSizes,
): tf.Tensor2D {
  const rows = groups.flatMap((count, g) => Array.from({ length: count }, () => g));
  const ofRows = groups.length === 1 ? offsets : tf.gather(offsets, tf.tensor1d(rows, 'int32'));
  return tf.elu(tf.add(tf.matMul(features, weight), ofRows)) as tf.Tensor2D;
}
