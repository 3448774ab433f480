import type { Engine } from '../engine.ts';
import { matrixPeak } from './devicePeak.ts';
import type { OpenContender } from './ours.ts';
import { startWasmPeak } from './wasmPeak.ts';

/** A peak needs no more than this. */
const SECONDS = 0.5;

/**
 * What the device reaches at its best, in GFLOP/s: on `wasm` in registers alone, on as many threads
 * as the engine has; elsewhere in a large matrix product on the engine's own backend.
 */
export async function openPeak(engine: Engine): Promise<OpenContender> {
  if (engine.name !== 'wasm') {
    return {
      name: 'a large matrix product',
      time: async () => ({ units: await matrixPeak(), seconds: 1 }),
      close: async () => undefined,
    };
  }
  const peak = startWasmPeak(engine.threads);
  await peak.measure(0);
  return {
    name: '128-bit vector units, registers alone',
    time: async (seconds) => ({ units: await peak.measure(Math.min(seconds, SECONDS)), seconds: 1 }),
    close: () => peak.close(),
  };
}
