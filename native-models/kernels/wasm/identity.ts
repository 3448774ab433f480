import { Identity } from '@tensorflow/tfjs-core';
import { wasmKernel } from './wasmKernel.ts';

/**
 * tfjs's own `Identity` for wasm copies the numbers. tfjs clones every tensor that a gradient saves,
 * so each activation would lie in memory twice; this one counts a reference, as its `Reshape` does.
 */
export const identityConfig = wasmKernel<'x', unknown>(Identity, ({ x }, _, backend) => {
  backend.incRef(x.dataId);
  return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
});
