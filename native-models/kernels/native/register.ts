import {
  groupedConv3dConfig,
  groupedConv3dInputGradConfig,
  groupedConv3dKernelGradConfig,
} from './groupedConv3d.ts';
import { mixKernelsAlphaGradConfig, mixKernelsConfig, mixKernelsExpertsGradConfig } from './mixKernels.ts';
import { normEluConfig, normEluGradConfig } from './normElu.ts';

/** The native kernels for tfjs's wasm backend, in whose memory the tensors lie. */
export const nativeConfigs = [
  mixKernelsConfig,
  mixKernelsExpertsGradConfig,
  mixKernelsAlphaGradConfig,
  groupedConv3dConfig,
  groupedConv3dInputGradConfig,
  groupedConv3dKernelGradConfig,
  normEluConfig,
  normEluGradConfig,
];
