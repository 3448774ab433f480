import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';

/** Of the pool's size after its first piece of work: a step needs nearly all that one before it left. */
const LARGEST_GROWTH = 2;

export interface BufferPool {
  /** After a piece of work: gives free buffers back when sizes that do not return have piled up. */
  bound(): void;
  /** Gives all free buffers back. */
  empty(): void;
}

/**
 * tfjs keeps each freed buffer for the next of exactly its size, and never gives one back. This does.
 * Buffers in use are not touched, so it may be called whenever no call of tfjs runs.
 */
export function bufferPool(backend: WebGPUBackend): BufferPool {
  const { bufferManager } = backend;
  let settled: number | undefined;

  function empty(): void {
    settled = undefined;
    submit(backend);
    // biome-ignore lint/complexity/useLiteralKeys: so TypeScript lets us at what tfjs calls private
    for (const free of bufferManager['freeBuffers'].values()) {
      for (const { size, usage } of [...free]) {
        // taken out and returned, not for reuse: so tfjs destroys it and its counts stay right
        bufferManager.releaseBuffer(bufferManager.acquireBuffer(size, usage), false);
      }
    }
  }

  return {
    empty,
    bound: () => {
      settled ??= bufferManager.numBytesAllocated;
      if (bufferManager.numBytesAllocated > LARGEST_GROWTH * settled) empty();
    },
  };
}

/** Ends the open list of commands: what it names is not free before. */
function submit(backend: WebGPUBackend): void {
  backend.ensureCommandEncoderReady();
  backend.endComputePassEncoder();
  backend.submitQueue();
}
