import type { EngineProbe } from '../chooseEngine.ts';

export async function probeWebgpu(): Promise<EngineProbe> {
  return { available: false, accelerated: false, reason: 'not built yet', device: null };
}
