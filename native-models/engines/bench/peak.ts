import type { Engine } from '../engine.ts';
import { matrixPeak } from './devicePeak.ts';
import type { OpenContender } from './ours.ts';
import { startVectorPeak } from './vectorPeak.ts';

/** A peak needs no more than this. */
const SECONDS = 0.5;

/**
 * What the device reaches at its best, in GFLOP/s: on `wasm` and `native` in registers alone, on
 * as many threads as the engine has; elsewhere in a large matrix product on the engine's own backend.
 */
export async function openPeak(engine: Engine): Promise<OpenContender> {
  const { name, threads } = engine;
  if (name !== 'wasm' && name !== 'native') {
    return {
      name: 'a large matrix product',
      time: async () => ({ units: await matrixPeak(), seconds: 1 }),
      close: async () => undefined,
    };
  }
  const peak = startVectorPeak(name, threads);
  await peak.measure(0);
  return {
    name: name === 'wasm' ? '128-bit vector units, registers alone' : 'widest vector units, registers alone',
    time: async (seconds) => ({ units: await peak.measure(Math.min(seconds, SECONDS)), seconds: 1 }),
    close: () => peak.close(),
  };
}
