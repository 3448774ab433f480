import { availableParallelism } from 'node:os';
import { PATCH_VOXELS } from '../../common/volume.ts';
import { headOf, outputsOf } from '../../network/parameters.ts';
import { REPRESENTATION } from '../../network/settings.ts';
import type { NamedTensors } from '../../network/weights.ts';
import type { Engine, LoadedEncoder } from '../engine.ts';
import { share } from '../threads/shared.ts';
import { splitRows } from '../threads/split.ts';
import { WorkerPool, workerModule } from '../threads/workerPool.ts';
import type { KernelCode } from '../wasmRuntime.ts';
import type { WasmCalls } from './calls.ts';
import { startFineTuning } from './fineTuningSession.ts';
import { startPretraining } from './pretrainingSession.ts';

/** Mixing kernels costs a thread as much as two or three patches: smaller calls stay whole. */
const SMALLEST_INFERENCE_SHARE = 64;

/**
 * The embedded engine: tfjs-wasm with our kernels, one per thread, the batch split over them.
 * @param threads default: the cores this process may use
 */
export const startWasmEngine = (threads?: number): Promise<Engine> => start('wasm', threads);

/** The same, with kernels in machine code of this processor. @throws NativeKernelsMissing */
export const startNativeEngine = (threads?: number): Promise<Engine> => start('native', threads);

async function start(code: KernelCode, threads = availableParallelism()): Promise<Engine> {
  const pool = new WorkerPool<WasmCalls>(workerModule('worker', import.meta.url), threads);
  try {
    await everywhere(pool, 'start', { code });
  } catch (error) {
    await pool.close();
    throw error;
  }
  let handles = 0;
  return {
    name: code,
    threads,
    loadEncoder: async (settings, weights) => {
      const handle = handles++;
      await everywhere(pool, 'loadEncoder', { handle, settings, weights: shareTensors(weights) });
      return loadedEncoder(pool, handle, outputsOf(headOf(weights)));
    },
    startPretraining: (settings, state) => startPretraining(pool, handles++, settings, state),
    startFineTuning: (settings, state) => startFineTuning(pool, handles++, settings, state),
    close: () => pool.close(),
  };
}

function loadedEncoder(pool: WorkerPool<WasmCalls>, handle: number, outputs: number): LoadedEncoder {
  async function split(
    kind: 'encode' | 'classify',
    columns: number,
    patches: Float32Array,
    location: Parameters<LoadedEncoder['encode']>[1],
  ): Promise<Float32Array> {
    const count = patches.length / PATCH_VOXELS;
    const spans = splitRows(count, pool.size, SMALLEST_INFERENCE_SHARE);
    // calls may overlap, so each has its own memory
    const shared = share(patches);
    const threads = pool.idlest(spans.length);
    const out = new Float32Array(count * columns);
    const parts = await Promise.all(
      spans.map(({ start, end }, n) => {
        const rows = shared.subarray(start * PATCH_VOXELS, end * PATCH_VOXELS);
        return pool.call(threads[n]!, kind, { handle, location, patches: rows });
      }),
    );
    parts.forEach((part, n) => {
      out.set(part, spans[n]!.start * columns);
    });
    return out;
  }
  return {
    // one more than threads, so that none waits for its next call
    lanes: pool.size + 1,
    encode: (patches, location) => split('encode', REPRESENTATION, patches, location),
    classify: (patches, location) => split('classify', outputs, patches, location),
    dispose: async () => {
      await everywhere(pool, 'disposeEncoder', { handle });
    },
  };
}

/** The same call to every thread. */
const everywhere = <K extends keyof WasmCalls & string>(
  pool: WorkerPool<WasmCalls>,
  kind: K,
  input: WasmCalls[K]['input'],
): Promise<unknown> =>
  pool.all(
    kind,
    Array.from({ length: pool.size }, () => input),
  );

const shareTensors = (tensors: NamedTensors): NamedTensors =>
  new Map([...tensors].map(([name, { shape, data }]) => [name, { shape, data: share(data) }]));
