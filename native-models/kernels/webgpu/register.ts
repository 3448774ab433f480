import { registerKernel } from '@tensorflow/tfjs-core';
import { registerOwnGradients } from '../registerOwnGradients.ts';
import { groupedConv3dConfig } from './groupedConv3d.ts';
import { groupedConv3dInputGradConfig } from './groupedConv3dInputGrad.ts';
import { groupedConv3dKernelGradConfig } from './groupedConv3dKernelGrad.ts';
import { mixKernelsAlphaGradConfig, mixKernelsConfig, mixKernelsExpertsGradConfig } from './mixKernels.ts';
import { normEluConfig } from './normElu.ts';
import { normEluGradConfig } from './normEluGrad.ts';

/** Registers our kernels for tfjs's webgpu backend, and their gradients. Once per process. */
export function registerWebgpuKernels(): void {
  registerKernel(mixKernelsConfig);
  registerKernel(mixKernelsExpertsGradConfig);
  registerKernel(mixKernelsAlphaGradConfig);
  registerKernel(groupedConv3dConfig);
  registerKernel(groupedConv3dInputGradConfig);
  registerKernel(groupedConv3dKernelGradConfig);
  registerKernel(normEluConfig);
  registerKernel(normEluGradConfig);
  registerOwnGradients();
}
