import * as tf from '@tensorflow/tfjs-core';
import type { Location } from '../common/geometry.ts';
import type { GroupSizes, Tensor6D } from '../kernels/convShape.ts';
import { groupedConv3d } from '../kernels/groupedConv3d.ts';
import { normElu } from '../kernels/normElu.ts';
import { LAYERS, type Layer, NORM_EPSILON } from './architecture.ts';
import { applyFusion, type FoldedFusion, foldFusion, fuseLocations, isFused } from './fusion.ts';
import { kernelGroups, layerKernels } from './layerKernels.ts';
import { REPRESENTATION } from './settings.ts';
import { named, type TensorsByName } from './tensors.ts';

/** Consecutive rows of a batch that lie at one location and so share each layer's kernel. */
export interface LocationGroup {
  readonly location: Location;
  readonly count: number;
}

/** Batch statistics of one layer, kept beyond any tidy: the caller disposes of them. */
export interface LayerMoments {
  readonly layer: Layer;
  /** Of the convolution's output with its bias, `[c]`. */
  readonly mean: tf.Tensor1D;
  /** Biased. */
  readonly variance: tf.Tensor1D;
  /** Values each channel's statistics were taken over. */
  readonly count: number;
}

const sizes = (groups: readonly LocationGroup[]): number[] => groups.map(({ count }) => count);

/**
 * The encoder e of eq. 10 in training mode: every layer normalises with the statistics of the
 * whole batch, over all groups.
 *
 * @param patches `[n, 32, 32, 32, 1]`, rows in the order of the groups
 * @param onMoments receives each layer's statistics, kept; for the running ones
 * @returns h `[n, 128]`
 */
export function encodeTraining(
  parameters: TensorsByName,
  patches: tf.Tensor5D,
  groups: readonly LocationGroup[],
  onMoments: (moments: LayerMoments) => void,
): tf.Tensor2D {
  const locations = groups.map(({ location }) => location);
  const kernelsOf = layerKernels(parameters, locations);
  let x = patches;
  for (const layer of LAYERS) {
    const kernels = kernelsOf(layer);
    // the batch mean takes the convolution's bias out again, so it enters the running mean only
    // and its gradient is exactly zero
    const none = tf.zeros([layer.outputs]) as tf.Tensor1D;
    const y = groupedConv3d(x, kernels, none, {
      stride: layer.stride,
      groups: kernelGroups(kernels, sizes(groups)),
      elu: false,
    });
    const scale = named<tf.Tensor1D>(parameters, `${layer.norm}.weight`);
    const shift = named<tf.Tensor1D>(parameters, `${layer.norm}.bias`);
    const { output, mean, variance } = normElu(y, scale, shift, NORM_EPSILON);
    const bias = named<tf.Tensor1D>(parameters, `${layer.conv}.bias`);
    onMoments({
      layer,
      mean: tf.keep(tf.add(mean, bias)),
      variance: tf.keep(tf.clone(variance)),
      count: y.size / layer.outputs,
    });
    x = output;
  }
  const features = tf.reshape(x, [-1, REPRESENTATION]) as tf.Tensor2D;
  return isFused(parameters) ? fuseLocations(parameters, features, locations, sizes(groups)) : features;
}

/** One layer in evaluation mode at given locations. */
export type FoldedLayer = {
  /** `[groups, 3, 3, 3, in, out]`, batch norm folded in; one for all groups where they share it. */
  readonly kernels: Tensor6D;
  readonly bias: tf.Tensor1D;
};

/** The encoder in evaluation mode at given locations; its tensors are its own. */
export type FoldedEncoder = {
  readonly layers: FoldedLayer[];
  /** With the conditioning `concatenation`. */
  readonly fusion: FoldedFusion | undefined;
};

/** All layers for patches at these locations: batch norm with running statistics, folded into kernel and bias. */
export function foldLayers(
  parameters: TensorsByName,
  statistics: TensorsByName,
  locations: readonly Location[],
): FoldedEncoder {
  const kernelsOf = layerKernels(parameters, locations);
  const layers = LAYERS.map((layer) => {
    const variance = named(statistics, `${layer.norm}.running_var`);
    const scale = named(parameters, `${layer.norm}.weight`);
    const factor = tf.div(scale, tf.sqrt(tf.add(variance, NORM_EPSILON)));
    const centred = tf.sub(
      named(parameters, `${layer.conv}.bias`),
      named(statistics, `${layer.norm}.running_mean`),
    );
    const bias = tf.add(tf.mul(centred, factor), named(parameters, `${layer.norm}.bias`));
    const kernels = kernelsOf(layer);
    // as a matrix: tfjs's webgpu backend cannot broadcast over six axes
    const rows = tf.reshape(kernels, [-1, layer.outputs]);
    const folded = tf.reshape(tf.mul(rows, factor), kernels.shape);
    return { kernels: folded as Tensor6D, bias: bias as tf.Tensor1D };
  });
  return { layers, fusion: isFused(parameters) ? foldFusion(parameters, locations) : undefined };
}

/** Layers whose activations are large and whose kernels are small: 1 MiB and 7 kB a patch at most. */
const EARLY_LAYERS = 5;

/**
 * The encoder of eq. 10 through folded layers.
 * @param groups rows of each of the layers' locations
 * @param earlyRows rows of one location that go through the first layers together; few leave what a layer
 *   writes in a processor's cache until the next reads it
 * @returns h `[n, 128]`
 */
export function encodeFolded(
  { layers, fusion }: FoldedEncoder,
  patches: tf.Tensor5D,
  groups: GroupSizes,
  earlyRows = Number.POSITIVE_INFINITY,
): tf.Tensor2D {
  return tf.tidy(() => {
    const early = chunks(patches, groups.length === 1 ? earlyRows : Number.POSITIVE_INFINITY).map((rows) =>
      foldedLayers(layers, rows, rows === patches ? groups : [rows.shape[0]], 0, EARLY_LAYERS),
    );
    const joined = early.length === 1 ? early[0]! : tf.concat(early, 0);
    const x = foldedLayers(layers, joined, groups, EARLY_LAYERS, LAYERS.length);
    const features = tf.reshape(x, [-1, REPRESENTATION]) as tf.Tensor2D;
    return fusion ? applyFusion(fusion, features, groups) : features;
  });
}

/** The layers from `first` to before `end`, each input but the first disposed of. */
function foldedLayers(
  layers: readonly FoldedLayer[],
  input: tf.Tensor5D,
  groups: GroupSizes,
  first: number,
  end: number,
): tf.Tensor5D {
  let x = input;
  for (let n = first; n < end; n++) {
    const previous = x;
    const { kernels, bias } = layers[n]!;
    const { stride } = LAYERS[n]!;
    x = groupedConv3d(previous, kernels, bias, { stride, groups: kernelGroups(kernels, groups), elu: true });
    if (previous !== input) previous.dispose();
  }
  return x;
}

function chunks(patches: tf.Tensor5D, rows: number): readonly tf.Tensor5D[] {
  const [count, ...volume] = patches.shape;
  if (count <= rows) return [patches];
  return Array.from({ length: Math.ceil(count / rows) }, (_, n) =>
    tf.slice(patches, [n * rows, 0, 0, 0, 0], [Math.min(rows, count - n * rows), ...volume]),
  );
}

/**
 * The encoder in evaluation mode.
 * @returns h `[n, 128]`
 */
export function encodeEvaluation(
  parameters: TensorsByName,
  statistics: TensorsByName,
  patches: tf.Tensor5D,
  groups: readonly LocationGroup[],
): tf.Tensor2D {
  return tf.tidy(() => {
    const locations = groups.map(({ location }) => location);
    return encodeFolded(foldLayers(parameters, statistics, locations), patches, sizes(groups));
  });
}

/** The projection head g: 128 → ReLU → 128, not normalised. `[n, 128]` → `[n, 128]`. */
export function projectRaw(parameters: TensorsByName, h: tf.Tensor2D): tf.Tensor2D {
  const linear = (x: tf.Tensor2D, name: string): tf.Tensor2D =>
    tf.add(
      tf.matMul(x, named<tf.Tensor2D>(parameters, `${name}.weight`), false, true),
      named(parameters, `${name}.bias`),
    );
  return linear(tf.relu(linear(h, 'fc.0')), 'fc.2');
}

/** {@link projectRaw}, rows scaled to unit length: the embedding z, q, k or r of eq. 4–7. */
export function project(parameters: TensorsByName, h: tf.Tensor2D): tf.Tensor2D {
  const z = projectRaw(parameters, h);
  // as PyTorch's normalize: a row is divided by its length, or by 1e-12 when that is larger
  return tf.div(z, tf.maximum(tf.norm(z, 2, 1, true), 1e-12));
}
