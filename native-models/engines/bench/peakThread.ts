import { serve } from '../threads/serve.ts';
import { FLOP_PER_TURN, peakModule } from './peakModule.ts';
import type { PeakCalls } from './wasmPeak.ts';

type Run = (turns: number, x: number) => number;

/** About 10 ms a call. */
const TURNS = 2 ** 22;

let run: Run | undefined;

serve<PeakCalls>({
  spin: async ({ seconds }) => {
    run ??= await load();
    const start = performance.now();
    let calls = 0;
    while (performance.now() - start < seconds * 1000) {
      run(TURNS, 1e-3);
      calls++;
    }
    return (calls * TURNS * FLOP_PER_TURN) / (performance.now() - start) / 1e6;
  },
});

async function load(): Promise<Run> {
  const relaxed = peakModule(true);
  const bytes = WebAssembly.validate(relaxed) ? relaxed : peakModule(false);
  const { instance } = await WebAssembly.instantiate(bytes);
  const { run: exported } = instance.exports;
  if (typeof exported !== 'function') throw new Error('peak: the module exports no function');
  return exported as Run;
}
