import { availableParallelism } from 'node:os';
import { PATCH_VOXELS } from '../../common/volume.ts';
import type { AugmentationRanges } from '../../training/augment.ts';
import type { ViewCode, ViewMaker } from '../../training/views.ts';
import type { EngineName } from '../engine.ts';
import { sharedFloats, sharedInt16 } from '../threads/shared.ts';
import { splitRows } from '../threads/split.ts';
import { WorkerPool, workerModule } from '../threads/workerPool.ts';

export type ViewCalls = {
  readonly draw: {
    readonly input: {
      readonly patches: Int16Array;
      readonly seeds: Uint32Array;
      readonly ranges: AugmentationRanges;
      readonly out: Float32Array;
      readonly code: ViewCode;
    };
    readonly output: null;
  };
};

/** Views are drawn by the kernels of the engine that trains on them, where it has any. */
export const viewCode = (engine: EngineName): ViewCode => (engine === 'native' ? 'native' : 'wasm');

/**
 * Threads of their own for augmentation, so that the next batch is drawn while this one trains,
 * whatever the engine. A sample's four views cost about 1 ms of one core, training on it about 50 ms:
 * one thread for sixteen cores keeps up with an engine that uses them all.
 * @param code `native` beside the engine of that name
 */
export function startViewThreads(
  threads = Math.ceil(availableParallelism() / 16),
  code: ViewCode = 'wasm',
): ViewMaker {
  const pool = new WorkerPool<ViewCalls>(workerModule('worker', import.meta.url), threads);
  return {
    allocatePatches: (count) => sharedInt16(count * PATCH_VOXELS),
    allocateViews: (count) => sharedFloats(count * PATCH_VOXELS),
    draw: async (patches, seeds, ranges, out) => {
      const spans = splitRows(seeds.length, pool.size, 1);
      await pool.all(
        'draw',
        spans.map(({ start, end }) => ({
          patches: patches.subarray(start * PATCH_VOXELS, end * PATCH_VOXELS),
          seeds: seeds.slice(start, end),
          ranges,
          out: out.subarray(start * PATCH_VOXELS, end * PATCH_VOXELS),
          code,
        })),
      );
    },
    close: () => pool.close(),
  };
}
