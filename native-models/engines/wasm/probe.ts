import { availableParallelism, cpus } from 'node:os';
import type { EngineProbe } from '../chooseEngine.ts';

/** The embedded default runs on every processor that the program itself runs on. */
export async function probeWasm(): Promise<EngineProbe> {
  const processor = cpus()[0]?.model.trim() ?? 'CPU';
  const device = `${processor}, ${availableParallelism()} threads`;
  return { available: true, accelerated: false, reason: 'built in', device };
}
