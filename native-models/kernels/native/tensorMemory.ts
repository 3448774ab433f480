import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { pointer } from '../wasm/memory.ts';
import { tfjsMemory } from '../wasm/module.ts';

/** No place: an absent bias. */
export const NOWHERE = -1;

let memory: WebAssembly.Memory | undefined;

/**
 * The bytes that all tensors of this thread lie in; tensors are places in it. Take it after the outputs were made:
 * making them may grow it, which gives it another buffer.
 */
export function tensorBytes(): ArrayBufferLike {
  memory ??= tfjsMemory();
  return memory.buffer;
}

/** Places of tensors, in their order. */
export const places = <T extends readonly TensorInfo[]>(
  backend: BackendWasm,
  ...tensors: T
): { readonly [K in keyof T]: number } =>
  tensors.map((tensor) => pointer(backend, tensor)) as unknown as { readonly [K in keyof T]: number };
