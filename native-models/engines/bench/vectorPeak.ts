import { WorkerPool, workerModule } from '../threads/workerPool.ts';
import type { KernelCode } from '../wasmRuntime.ts';

export type PeakCalls = {
  /** → GFLOP/s of the thread. */
  readonly spin: {
    readonly input: { readonly seconds: number; readonly code: KernelCode };
    readonly output: number;
  };
};

export interface Peak {
  /** GFLOP/s of all threads together, over that time. */
  measure(seconds: number): Promise<number>;
  close(): Promise<void>;
}

/** What this machine's processor reaches through WebAssembly or by itself, in registers alone, on so many threads. */
export function startVectorPeak(code: KernelCode, threads: number): Peak {
  const pool = new WorkerPool<PeakCalls>(workerModule('peakThread', import.meta.url), threads);
  return {
    measure: async (seconds) => {
      const each = await pool.all(
        'spin',
        Array.from({ length: threads }, () => ({ seconds, code })),
      );
      return each.reduce((sum, one) => sum + one, 0);
    },
    close: () => pool.close(),
  };
}
