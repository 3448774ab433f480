import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';

/** What a kernel of ours gets: its named inputs, its attributes, the backend that holds the memory. */
export type WasmKernel<Inputs extends string, Attributes> = (
  inputs: Readonly<Record<Inputs, TensorInfo>>,
  attributes: Attributes,
  backend: BackendWasm,
) => TensorInfo | TensorInfo[];

/** tfjs hands inputs, attributes and backend over untyped: this is the one place that names their types. */
export function wasmKernel<Inputs extends string, Attributes>(
  kernelName: string,
  compute: WasmKernel<Inputs, Attributes>,
): KernelConfig {
  return {
    kernelName,
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs, backend }) =>
      compute(
        inputs as Record<Inputs, TensorInfo>,
        attrs as unknown as Attributes,
        backend as unknown as BackendWasm,
      ),
  };
}
