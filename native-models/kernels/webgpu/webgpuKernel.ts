import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core';

/** What a kernel of ours gets: its named inputs, its attributes, the backend that holds the buffers. */
export type WebgpuKernel<Inputs extends string, Attributes> = (
  inputs: Readonly<Record<Inputs, TensorInfo>>,
  attributes: Attributes,
  backend: WebGPUBackend,
) => TensorInfo | TensorInfo[];

/** tfjs hands inputs, attributes and backend over untyped: this is the one place that names their types. */
export function webgpuKernel<Inputs extends string, Attributes>(
  kernelName: string,
  compute: WebgpuKernel<Inputs, Attributes>,
): KernelConfig {
  return {
    kernelName,
    backendName: 'webgpu',
    kernelFunc: ({ inputs, attrs, backend }) =>
      compute(
        inputs as Record<Inputs, TensorInfo>,
        attrs as unknown as Attributes,
        backend as unknown as WebGPUBackend,
      ),
  };
}
