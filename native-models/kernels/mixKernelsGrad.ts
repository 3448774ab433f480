import * as tf from '@tensorflow/tfjs-core';
import { MIX_KERNELS } from './mixKernels.ts';

export const MIX_KERNELS_EXPERTS_GRAD = 'MixKernelsExpertsGrad';
export const MIX_KERNELS_ALPHA_GRAD = 'MixKernelsAlphaGrad';

/** Gradients of `mixKernels` of experts and alpha, in the shapes of those. */
export const mixKernelsGradConfig: tf.GradConfig = {
  kernelName: MIX_KERNELS,
  inputsToSave: ['experts', 'alpha'],
  gradFunc: (upstream, saved) => {
    const [experts, alpha] = saved as [tf.Tensor, tf.Tensor];
    const dy = upstream as tf.Tensor;
    return {
      experts: () => tf.engine().runKernel(MIX_KERNELS_EXPERTS_GRAD, { dy, alpha }) as tf.Tensor,
      alpha: () => tf.engine().runKernel(MIX_KERNELS_ALPHA_GRAD, { dy, experts }) as tf.Tensor,
    };
  },
};
