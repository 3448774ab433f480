import { createRequire } from 'node:module';

/** Instruction sets that the kernels are compiled for; which of them run here is asked of the processor. */
export type InstructionSet = 'avx512' | 'avx2' | 'neon' | 'plain';

/**
 * What the addon exports (`source/addon.cc`). A place is a byte offset into `memory`, which is the memory of
 * this thread's tfjs backend; −1 is no place. Every range is checked.
 * @throws RangeError when an argument or a range is wrong, or no memory is left to work in
 */
export interface NativeKernels {
  /** Those that this processor runs, the widest first. */
  sets(): readonly InstructionSet[];
  /** Computes with that one from now on, in all threads of the process; at first it is the widest. */
  use(set: InstructionSet): void;
  convolve(
    memory: ArrayBufferLike,
    x: number,
    kernel: number,
    bias: number,
    out: number,
    n: number,
    d: number,
    h: number,
    w: number,
    inputs: number,
    outputs: number,
    stride: number,
    elu: number,
  ): void;
  inputGradient(
    memory: ArrayBufferLike,
    dy: number,
    kernel: number,
    dx: number,
    n: number,
    d: number,
    h: number,
    w: number,
    inputs: number,
    outputs: number,
    stride: number,
  ): void;
  kernelGradient(
    memory: ArrayBufferLike,
    x: number,
    dy: number,
    dw: number,
    n: number,
    d: number,
    h: number,
    w: number,
    inputs: number,
    outputs: number,
    stride: number,
  ): void;
  normElu(
    memory: ArrayBufferLike,
    y: number,
    scale: number,
    shift: number,
    out: number,
    mean: number,
    variance: number,
    rows: number,
    channels: number,
    epsilon: number,
  ): void;
  normEluGradient(
    memory: ArrayBufferLike,
    da: number,
    out: number,
    y: number,
    scale: number,
    mean: number,
    variance: number,
    dy: number,
    dscale: number,
    dshift: number,
    rows: number,
    channels: number,
    epsilon: number,
  ): void;
  mix(
    memory: ArrayBufferLike,
    experts: number,
    alpha: number,
    out: number,
    count: number,
    groups: number,
    length: number,
    groupStep: number,
    expertStep: number,
  ): void;
  mixAlphaGradient(
    memory: ArrayBufferLike,
    experts: number,
    gradient: number,
    out: number,
    count: number,
    groups: number,
    length: number,
  ): void;
  average(parts: readonly Float32Array[], shares: Float32Array, out: Float32Array): void;
  sgd(
    parameters: Float32Array,
    velocity: Float32Array,
    gradients: Float32Array,
    learningRate: number,
    momentum: number,
    weightDecay: number,
  ): void;
  momentumAverage(key: Float32Array, query: Float32Array, m: number): void;
  /** `affine`: matrix (9) and offset (3), axes z, y, x. */
  augment(
    patch: Int16Array,
    affine: Float64Array,
    sigmaHu: number,
    noiseSeed: number,
    gamma: number,
    low: number,
    high: number,
    out: Float32Array,
  ): void;
  /** Multiply-adds in registers alone. @returns floating-point operations done */
  peak(turns: number): number;
}

/** Why the addon does not load; the sentence ends what the user reads. */
export class NativeKernelsMissing extends Error {}

let loaded: NativeKernels | undefined;

/** The addon, loaded once per thread. @throws NativeKernelsMissing when it was not built for this machine, or does not load. */
export function nativeKernels(): NativeKernels {
  loaded ??= load();
  return loaded;
}

function load(): NativeKernels {
  const require = createRequire(import.meta.url);
  try {
    return require('../build/drasclr.node') as NativeKernels;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new NativeKernelsMissing(
      code === 'MODULE_NOT_FOUND'
        ? 'its kernels were not compiled: install a C++ compiler and run "npm run build:kernels"'
        : `its kernels do not load (${message.split('\n')[0]})`,
      { cause: error },
    );
  }
}
