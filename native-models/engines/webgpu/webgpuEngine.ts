import type { Engine } from '../engine.ts';

export async function startWebgpuEngine(): Promise<Engine> {
  throw new Error('webgpu: not built yet');
}
