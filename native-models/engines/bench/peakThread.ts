import { nativeKernels } from '../../kernels/native/addon.ts';
import { serve } from '../threads/serve.ts';
import type { KernelCode } from '../wasmRuntime.ts';
import { FLOP_PER_TURN, peakModule } from './peakModule.ts';
import type { PeakCalls } from './vectorPeak.ts';

type Run = (turns: number, x: number) => number;

/** About 10 ms a call. */
const TURNS = 2 ** 22;

let run: Run | undefined;

serve<PeakCalls>({
  spin: async ({ seconds, code }) => {
    const turns = await turnsOf(code);
    const start = performance.now();
    let operations = 0;
    while (performance.now() - start < seconds * 1000) operations += turns();
    return operations / (performance.now() - start) / 1e6;
  },
});

/** Some turns of the loop; returns the floating-point operations done. */
async function turnsOf(code: KernelCode): Promise<() => number> {
  if (code === 'native') {
    const { peak } = nativeKernels();
    return () => peak(TURNS);
  }
  run ??= await load();
  const loop = run;
  return () => {
    loop(TURNS, 1e-3);
    return TURNS * FLOP_PER_TURN;
  };
}

async function load(): Promise<Run> {
  const relaxed = peakModule(true);
  const bytes = WebAssembly.validate(relaxed) ? relaxed : peakModule(false);
  const { instance } = await WebAssembly.instantiate(bytes);
  const { run: exported } = instance.exports;
  if (typeof exported !== 'function') throw new Error('peak: the module exports no function');
  return exported as Run;
}
