import { registerGradient } from '@tensorflow/tfjs-core';
import { groupedConv3dGradConfig } from './groupedConv3dGrad.ts';
import { mixKernelsGradConfig } from './mixKernelsGrad.ts';
import { normEluGradConfig } from './normEluGrad.ts';

/** Gradients of our kernels; they hold for every backend that has the kernels. */
export function registerOwnGradients(): void {
  registerGradient(mixKernelsGradConfig);
  registerGradient(groupedConv3dGradConfig);
  registerGradient(normEluGradConfig);
}
