import * as tf from '@tensorflow/tfjs-core';
import { NORM_ELU } from './normElu.ts';

export const NORM_ELU_GRAD = 'NormEluGrad';

/** Gradients of `normElu` of y, scale and shift, in the shapes of those; one pass for all three. */
export const normEluGradConfig: tf.GradConfig = {
  kernelName: NORM_ELU,
  inputsToSave: ['y', 'scale'],
  outputsToSave: [true, true, true],
  gradFunc: (dys, saved, attributes) => {
    const [y, scale, output, mean, variance] = saved as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ];
    // the statistics are for the running ones only: what flows into them is left out
    const [dy] = dys as tf.Tensor[];
    const [dInput, dScale, dShift] = tf
      .engine()
      .runKernel(
        NORM_ELU_GRAD,
        { dy: dy!, y, scale, output, mean, variance },
        attributes,
      ) as unknown as tf.Tensor[];
    return { y: () => dInput!, scale: () => dScale!, shift: () => dShift! };
  },
};
