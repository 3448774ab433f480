import * as tf from '@tensorflow/tfjs-core';
import { composedGroupedConv3d } from './composed/groupedConv3d.ts';
import { type ConvAttributes, checkConvShapes, type Tensor6D } from './convShape.ts';

export const GROUPED_CONV_3D = 'GroupedConv3d';

/**
 * 3³ convolution with zero padding 1 whose kernel differs between groups of rows.
 * Runs the backend's own kernel where one is registered, else stock ops.
 *
 * @param x `[n, z, y, x, in]`, rows of a group consecutive
 * @param kernels `[groups, 3, 3, 3, in, out]`, already mixed
 * @param bias `[out]`, shared by the groups
 * @returns `[n, z', y', x', out]`, `z' = ⌊(z − 1) / stride⌋ + 1`
 * @throws Error when the shapes do not fit
 */
export function groupedConv3d(
  x: tf.Tensor5D,
  kernels: Tensor6D,
  bias: tf.Tensor1D,
  attributes: ConvAttributes,
): tf.Tensor5D {
  checkConvShapes('groupedConv3d', x.shape, kernels.shape, bias.shape, attributes);
  if (!tf.getKernel(GROUPED_CONV_3D, tf.getBackend())) {
    return composedGroupedConv3d(x, kernels, bias, attributes);
  }
  const { stride, groups, elu } = attributes;
  return tf.engine().runKernel(GROUPED_CONV_3D, { x, kernels, bias }, { stride, groups: [...groups], elu });
}
