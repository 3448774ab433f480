import type { EngineProbe } from '../engineProbe.ts';
import { processorLabel } from '../processor.ts';

/** The embedded default runs on every processor that the program itself runs on. */
export const probeWasm = async (): Promise<EngineProbe> => ({
  available: true,
  accelerated: false,
  reason: 'built in',
  device: processorLabel(),
});
