import { util } from '@tensorflow/tfjs-core';
import { NORM_ELU } from '../normElu.ts';
import { NORM_ELU_GRAD, type NormEluGradAttributes } from '../normEluGrad.ts';
import { replacing } from '../wasm/memory.ts';
import { type WasmKernel, wasmKernel } from '../wasm/wasmKernel.ts';
import { nativeKernels } from './addon.ts';
import { places, tensorBytes } from './tensorMemory.ts';

const rowsOf = (shape: readonly number[]): readonly [rows: number, channels: number] => {
  const channels = shape.at(-1)!;
  return [util.sizeFromShape([...shape]) / channels, channels];
};

const normElu: WasmKernel<'y' | 'scale' | 'shift', { readonly epsilon: number }> = (
  { y, scale, shift },
  { epsilon },
  tfjs,
) => {
  const [rows, channels] = rowsOf(y.shape);
  const output = tfjs.makeOutput(y.shape, 'float32');
  const mean = tfjs.makeOutput([channels], 'float32');
  const variance = tfjs.makeOutput([channels], 'float32');
  const at = places(tfjs, y, scale, shift, output, mean, variance);
  nativeKernels().normElu(tensorBytes(), ...at, rows, channels, epsilon);
  return [output, mean, variance];
};

const normEluGrad: WasmKernel<
  'dy' | 'y' | 'scale' | 'output' | 'mean' | 'variance',
  NormEluGradAttributes
> = ({ dy, y, scale, output, mean, variance }, { epsilon, inPlace }, tfjs) => {
  const [rows, channels] = rowsOf(y.shape);
  const dInput = inPlace ? replacing(tfjs, dy) : tfjs.makeOutput(y.shape, 'float32');
  const dScale = tfjs.makeOutput([channels], 'float32');
  const dShift = tfjs.makeOutput([channels], 'float32');
  const at = places(tfjs, dy, output, y, scale, mean, variance, dInput, dScale, dShift);
  nativeKernels().normEluGradient(tensorBytes(), ...at, rows, channels, epsilon);
  return [dInput, dScale, dShift];
};

export const normEluConfig = wasmKernel(NORM_ELU, normElu);
export const normEluGradConfig = wasmKernel(NORM_ELU_GRAD, normEluGrad);
