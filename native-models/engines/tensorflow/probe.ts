import type { EngineProbe } from '../chooseEngine.ts';

export async function probeTensorflow(): Promise<EngineProbe> {
  return { available: false, accelerated: false, reason: 'not built yet', device: null };
}
