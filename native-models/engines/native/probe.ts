import { NativeKernelsMissing, nativeKernels } from '../../kernels/native/addon.ts';
import { type EngineProbe, unavailable } from '../engineProbe.ts';
import { processorLabel } from '../processor.ts';

const WORDS = {
  avx512: 'AVX-512, vectors of 16',
  avx2: 'AVX2, vectors of 8',
  neon: 'NEON, vectors of 4',
  plain: 'the processor has neither AVX2 nor AVX-512: no faster than wasm',
} as const;

/** Whether the addon loads, and on which vectors it would compute. */
export async function probeNative(): Promise<EngineProbe> {
  try {
    const [set] = nativeKernels().sets();
    return {
      available: true,
      accelerated: set !== 'plain',
      reason: WORDS[set!],
      device: processorLabel(),
    };
  } catch (error) {
    if (!(error instanceof NativeKernelsMissing)) throw error;
    return unavailable(error.message);
  }
}
