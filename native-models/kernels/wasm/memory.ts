import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { TensorInfo } from '@tensorflow/tfjs-core';

/** Byte offset of a tensor in the backend's memory. */
export function pointer(backend: BackendWasm, { dataId }: TensorInfo): number {
  return backend.getMemoryOffset(dataId);
}

/** A tensor's numbers in place; void once the memory grows, so use it before the next allocation. */
export function view(backend: BackendWasm, tensor: TensorInfo): Float32Array {
  return backend.typedArrayFromHeap(tensor) as Float32Array;
}

/** What Emscripten's module offers beyond the types that tfjs declares for it. */
interface Heap {
  readonly HEAPU8: Uint8Array;
  _malloc(bytes: number): number;
  _free(at: number): void;
}

const heap = (backend: BackendWasm): Heap => backend.wasm as unknown as Heap;

export function clear(backend: BackendWasm, at: number, bytes: number): void {
  heap(backend).HEAPU8.fill(0, at, at + bytes);
}

/**
 * Runs `use` with `bytes` of scratch memory, freed afterwards.
 * @throws Error when the memory is exhausted
 */
export function withScratch<T>(backend: BackendWasm, bytes: number, use: (at: number) => T): T {
  const at = heap(backend)._malloc(bytes) >>> 0;
  if (at === 0) throw new Error(`wasm kernels: no ${bytes} bytes of memory left`);
  try {
    return use(at);
  } finally {
    heap(backend)._free(at);
  }
}

/** A tensor where another lies, which is not read afterwards; a new one where others still share it. */
export function replacing(tfjs: BackendWasm, { dataId, shape, dtype }: TensorInfo): TensorInfo {
  if (tfjs.refCount(dataId) > 1) return tfjs.makeOutput(shape, dtype);
  tfjs.incRef(dataId);
  return { dataId, shape, dtype };
}
