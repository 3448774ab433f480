import * as tf from '@tensorflow/tfjs-core';
import type { ConvAttributes } from './convShape.ts';
import { GROUPED_CONV_3D } from './groupedConv3d.ts';
import { consumable, releaseActivations } from './releaseActivations.ts';

export const GROUPED_CONV_3D_INPUT_GRAD = 'GroupedConv3dInputGrad';
export const GROUPED_CONV_3D_KERNEL_GRAD = 'GroupedConv3dKernelGrad';

export interface InputGradAttributes extends ConvAttributes {
  /** `[n, z, y, x, in]` */
  readonly inputShape: readonly number[];
}

/**
 * Gradients of `groupedConv3d` without its ELU: of x, kernels and bias, in the shapes of those.
 * Each is computed only when something above it asks.
 */
export const groupedConv3dGradConfig: tf.GradConfig = {
  kernelName: GROUPED_CONV_3D,
  inputsToSave: ['x', 'kernels'],
  gradFunc: (dy, saved, attributes) => {
    const [x, kernels] = saved as [tf.Tensor, tf.Tensor];
    const { stride, groups, elu } = attributes as unknown as ConvAttributes;
    if (elu) throw new Error('GroupedConv3d: with its ELU folded in it is for evaluation, without gradient');
    const attrs = { stride, groups: [...groups], elu, inputShape: x.shape };
    const run = (name: string, inputs: Record<string, tf.Tensor>): tf.Tensor =>
      tf.engine().runKernel(name, inputs, attrs);
    const upstream = dy as tf.Tensor;
    releaseActivations(upstream, saved);
    return {
      x: () => consumable(run(GROUPED_CONV_3D_INPUT_GRAD, { dy: upstream, kernels })),
      kernels: () => run(GROUPED_CONV_3D_KERNEL_GRAD, { x, dy: upstream }),
      bias: () => tf.sum(upstream, [0, 1, 2, 3]),
    };
  },
};
