import { Identity, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
import { registerOwnGradients } from '../registerOwnGradients.ts';
import { groupedConv3dConfig } from './groupedConv3d.ts';
import { groupedConv3dInputGradConfig, groupedConv3dKernelGradConfig } from './groupedConv3dGrad.ts';
import { identityConfig } from './identity.ts';
import { mixKernelsAlphaGradConfig, mixKernelsConfig, mixKernelsExpertsGradConfig } from './mixKernels.ts';
import { normEluConfig } from './normElu.ts';
import { normEluGradConfig } from './normEluGrad.ts';

/** What both ways to compute in tfjs's wasm memory share: gradients, and an `Identity` that does not copy. */
export function registerInMemory(): void {
  unregisterKernel(Identity, 'wasm');
  registerKernel(identityConfig);
  registerOwnGradients();
}

/** Our WebAssembly kernels for tfjs's wasm backend. */
export const wasmConfigs = [
  mixKernelsConfig,
  mixKernelsExpertsGradConfig,
  mixKernelsAlphaGradConfig,
  groupedConv3dConfig,
  groupedConv3dInputGradConfig,
  groupedConv3dKernelGradConfig,
  normEluConfig,
  normEluGradConfig,
];
