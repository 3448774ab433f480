import { nativeKernels } from '../../kernels/native/addon.ts';
import { momentumAverage, type SgdSettings, sgd } from '../../training/sgd.ts';
import type { KernelCode } from '../wasmRuntime.ts';
import { addShares } from './average.ts';

/** What a step does to long vectors in shared memory, each function in place. */
export interface VectorOps {
  addShares(parts: readonly Float32Array[], shares: readonly number[], out: Float32Array): void;
  sgd(parameters: Float32Array, velocity: Float32Array, gradients: Float32Array, settings: SgdSettings): void;
  momentumAverage(key: Float32Array, query: Float32Array, m: number): void;
}

/** In machine code with the native kernels, else in JavaScript. */
export function vectorOps(code: KernelCode): VectorOps {
  if (code === 'wasm') return { addShares, sgd, momentumAverage };
  const native = nativeKernels();
  return {
    addShares: (parts, shares, out) => native.average(parts, Float32Array.from(shares), out),
    sgd: (parameters, velocity, gradients, { learningRate, momentum, weightDecay }) =>
      native.sgd(parameters, velocity, gradients, learningRate, momentum, weightDecay),
    momentumAverage: (key, query, m) => native.momentumAverage(key, query, m),
  };
}
