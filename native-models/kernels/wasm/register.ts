import { Identity, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
import { registerOwnGradients } from '../registerOwnGradients.ts';
import { groupedConv3dConfig } from './groupedConv3d.ts';
import { groupedConv3dInputGradConfig, groupedConv3dKernelGradConfig } from './groupedConv3dGrad.ts';
import { identityConfig } from './identity.ts';
import { mixKernelsAlphaGradConfig, mixKernelsConfig, mixKernelsExpertsGradConfig } from './mixKernels.ts';
import { normEluConfig } from './normElu.ts';
import { normEluGradConfig } from './normEluGrad.ts';

/** Registers our kernels for tfjs's wasm backend, and their gradients. Once per thread. */
export function registerWasmKernels(): void {
  unregisterKernel(Identity, 'wasm');
  registerKernel(identityConfig);
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
