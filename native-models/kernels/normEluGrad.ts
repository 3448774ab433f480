import * as tf from '@tensorflow/tfjs-core';
import { NORM_ELU } from './normElu.ts';
import { consumable, releaseActivations } from './releaseActivations.ts';

export const NORM_ELU_GRAD = 'NormEluGrad';

export interface NormEluGradAttributes {
  readonly epsilon: number;
  /** The gradient of y may be written where dy lies. */
  readonly inPlace: boolean;
}

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
    const inPlace = releaseActivations(dy!, saved);
    const [dInput, dScale, dShift] = tf
      .engine()
      .runKernel(
        NORM_ELU_GRAD,
        { dy: dy!, y, scale, output, mean, variance },
        { ...attributes, inPlace },
      ) as unknown as tf.Tensor[];
    return { y: () => consumable(dInput!), scale: () => dScale!, shift: () => dShift! };
  },
};
