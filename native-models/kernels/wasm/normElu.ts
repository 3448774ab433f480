import { util } from '@tensorflow/tfjs-core';
import { NORM_ELU } from '../normElu.ts';
import { pointer, view, withScratch } from './memory.ts';
import { kernels as wasm } from './module.ts';
import { type WasmKernel, wasmKernel } from './wasmKernel.ts';

/** Bytes that the reductions over rows need: mean and squares in float64, and eight channels' partial sums. */
export const reductionScratch = (channels: number): number => channels * 16 + 128;

/** @throws Error unless the channels are a multiple of 8 */
const normElu: WasmKernel<'y' | 'scale' | 'shift', { readonly epsilon: number }> = (
  { y, scale, shift },
  { epsilon },
  tfjs,
) => {
  const channels = y.shape[4]!;
  if (channels % 8 !== 0) throw new Error(`NormElu: expected channels in eights, got ${channels}`);
  const rows = util.sizeFromShape(y.shape) / channels;
  const output = tfjs.makeOutput(y.shape, 'float32');
  const mean = tfjs.makeOutput([channels], 'float32');
  const variance = tfjs.makeOutput([channels], 'float32');
  const factor = tfjs.makeOutput([channels], 'float32');
  withScratch(tfjs, reductionScratch(channels), (scratch) => {
    wasm().moments(pointer(tfjs, y), pointer(tfjs, mean), pointer(tfjs, variance), scratch, rows, channels);
  });
  const v = view(tfjs, variance);
  const s = view(tfjs, scale);
  const f = view(tfjs, factor);
  for (let c = 0; c < channels; c++) f[c] = s[c]! / Math.sqrt(v[c]! + epsilon);
  wasm().normEluForward(
    pointer(tfjs, y),
    pointer(tfjs, output),
    pointer(tfjs, mean),
    pointer(tfjs, factor),
    pointer(tfjs, shift),
    rows,
    channels,
  );
  tfjs.disposeData(factor.dataId);
  return [output, mean, variance];
};

export const normEluConfig = wasmKernel(NORM_ELU, normElu);
