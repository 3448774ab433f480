import { startDeviceEngine } from '../device/deviceEngine.ts';
import type { Engine } from '../engine.ts';
import { startWebgpuRuntime, stopWebgpuRuntime } from './runtime.ts';

/**
 * Any graphics processor that Dawn finds a driver for (Vulkan, Direct3D 12, Metal), in this thread.
 * One such engine per process, on its best adapter.
 * @throws Refusal `engine-unavailable` when there is none
 */
export async function startWebgpuEngine(): Promise<Engine> {
  const { watch } = await startWebgpuRuntime();
  return startDeviceEngine('webgpu', { watch, close: stopWebgpuRuntime });
}
