import { util } from '@tensorflow/tfjs-core';
import { MIX_KERNELS } from '../mixKernels.ts';
import { MIX_KERNELS_ALPHA_GRAD, MIX_KERNELS_EXPERTS_GRAD } from '../mixKernelsGrad.ts';
import { type WasmKernel, wasmKernel } from '../wasm/wasmKernel.ts';
import { nativeKernels } from './addon.ts';
import { places, tensorBytes } from './tensorMemory.ts';

const kernelSize = (shape: readonly number[]): number => util.sizeFromShape(shape.slice(1));

const mixKernels: WasmKernel<'experts' | 'alpha', unknown> = ({ experts, alpha }, _, tfjs) => {
  const [groups, count] = alpha.shape as [number, number];
  const out = tfjs.makeOutput([groups, ...experts.shape.slice(1)], 'float32');
  const at = places(tfjs, experts, alpha, out);
  nativeKernels().mix(tensorBytes(), ...at, count, groups, kernelSize(experts.shape), count, 1);
  return out;
};

/** `dE[n] = Σ_g α[g, n] dW[g]`: a mix of the groups' gradients. */
const expertsGrad: WasmKernel<'dy' | 'alpha', unknown> = ({ dy, alpha }, _, tfjs) => {
  const [groups, count] = alpha.shape as [number, number];
  const out = tfjs.makeOutput([count, ...dy.shape.slice(1)], 'float32');
  const at = places(tfjs, dy, alpha, out);
  nativeKernels().mix(tensorBytes(), ...at, groups, count, kernelSize(dy.shape), 1, count);
  return out;
};

const alphaGrad: WasmKernel<'dy' | 'experts', unknown> = ({ dy, experts }, _, tfjs) => {
  const groups = dy.shape[0]!;
  const count = experts.shape[0]!;
  const out = tfjs.makeOutput([groups, count], 'float32');
  const at = places(tfjs, experts, dy, out);
  nativeKernels().mixAlphaGradient(tensorBytes(), ...at, count, groups, kernelSize(experts.shape));
  return out;
};

export const mixKernelsConfig = wasmKernel(MIX_KERNELS, mixKernels);
export const mixKernelsExpertsGradConfig = wasmKernel(MIX_KERNELS_EXPERTS_GRAD, expertsGrad);
export const mixKernelsAlphaGradConfig = wasmKernel(MIX_KERNELS_ALPHA_GRAD, alphaGrad);
