import { startDeviceEngine } from '../device/deviceEngine.ts';
import type { Engine } from '../engine.ts';
import { bufferPool } from './bufferPool.ts';
import { startWebgpuRuntime, stopWebgpuRuntime } from './runtime.ts';

/**
 * Any graphics processor that Dawn finds a driver for (Vulkan, Direct3D 12, Metal), in this thread.
 * One such engine per process, on its best adapter.
 *
 * Memory: between its forward and its backward pass each layer keeps the convolution's output and
 * what norm and ELU make of it, 2 · 478 848 values over `LAYERS`; with the patch itself that is
 * 3.96 MB per patch. A split of 32 rows with 2 neighbours holds at most 64 patches at once, 254 MB,
 * beside the weights and what one kernel needs while it runs. The largest single buffer of that, the
 * first layer's output, is 67 MB.
 * @throws Refusal `engine-unavailable` when there is none
 */
export async function startWebgpuEngine(): Promise<Engine> {
  const { backend, watch } = await startWebgpuRuntime();
  const pool = bufferPool(backend);
  let running = true;
  return startDeviceEngine('webgpu', {
    watch,
    tidyUp: (after) => {
      if (!running) return;
      if (after === 'end') pool.empty();
      else pool.bound();
    },
    close: () => {
      running = false;
      return stopWebgpuRuntime();
    },
  });
}
