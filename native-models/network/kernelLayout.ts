import { TAPS } from './architecture.ts';

/** Experts × channels of one mixed convolution. */
export interface ConvolutionShape {
  readonly experts: number;
  readonly inputs: number;
  readonly outputs: number;
}

/** `[N, out, in, z, y, x]` (published) → `[N, z, y, x, in, out]` (tfjs's filter order, for the kernels). */
export function toKernelLayout(published: Float32Array, shape: ConvolutionShape): Float32Array {
  return permute(published, shape, false);
}

/** `[N, z, y, x, in, out]` → `[N, out, in, z, y, x]`. */
export function toPublishedLayout(inner: Float32Array, shape: ConvolutionShape): Float32Array {
  return permute(inner, shape, true);
}

function permute(source: Float32Array, shape: ConvolutionShape, back: boolean): Float32Array {
  const { experts, inputs, outputs } = shape;
  const out = new Float32Array(source.length);
  for (let n = 0; n < experts; n++) {
    const base = n * outputs * inputs * TAPS;
    for (let o = 0; o < outputs; o++) {
      for (let i = 0; i < inputs; i++) {
        for (let tap = 0; tap < TAPS; tap++) {
          const published = base + (o * inputs + i) * TAPS + tap;
          const inner = base + (tap * inputs + i) * outputs + o;
          if (back) out[published] = source[inner]!;
          else out[inner] = source[published]!;
        }
      }
    }
  }
  return out;
}
