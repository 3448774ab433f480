import { type ConvAttributes, convOutputShape } from '../convShape.ts';
import { GROUPED_CONV_3D } from '../groupedConv3d.ts';
import {
  GROUPED_CONV_3D_INPUT_GRAD,
  GROUPED_CONV_3D_KERNEL_GRAD,
  type InputGradAttributes,
} from '../groupedConv3dGrad.ts';
import { type WasmKernel, wasmKernel } from '../wasm/wasmKernel.ts';
import { nativeKernels } from './addon.ts';
import { places, tensorBytes } from './tensorMemory.ts';

type Shape5 = readonly [number, number, number, number, number];

const FLOAT = Float32Array.BYTES_PER_ELEMENT;
const bytesOf = (n: number, [, d, h, w, c]: Shape5): number => n * d * h * w * c * FLOAT;

/** One kernel of the addon for each group of rows; the addon refuses channels that it cannot take. */
const groupedConv3d: WasmKernel<'x' | 'kernels' | 'bias', ConvAttributes> = (
  { x, kernels, bias },
  { stride, groups, elu },
  tfjs,
) => {
  const inShape = x.shape as unknown as Shape5;
  const [, d, h, w, ci] = inShape;
  const co = kernels.shape[5]!;
  const outShape = convOutputShape(x.shape, co, stride);
  const out = tfjs.makeOutput(outShape, 'float32');
  let [from, kernel, b, to] = places(tfjs, x, kernels, bias, out);
  for (const n of groups) {
    nativeKernels().convolve(
      tensorBytes(),
      ...([from, kernel, b, to] as const),
      ...([n, d, h, w, ci, co, stride] as const),
      Number(elu),
    );
    from += bytesOf(n, inShape);
    to += bytesOf(n, outShape);
    kernel += 27 * ci * co * FLOAT;
  }
  return out;
};

const inputGrad: WasmKernel<'dy' | 'kernels', InputGradAttributes> = (
  { dy, kernels },
  { stride, groups, inputShape },
  tfjs,
) => {
  const inShape = inputShape as unknown as Shape5;
  const [, d, h, w, ci] = inShape;
  const outShape = dy.shape as unknown as Shape5;
  const co = outShape[4];
  const dx = tfjs.makeOutput([...inputShape], 'float32');
  let [from, kernel, to] = places(tfjs, dy, kernels, dx);
  for (const n of groups) {
    nativeKernels().inputGradient(tensorBytes(), from, kernel, to, n, d, h, w, ci, co, stride);
    from += bytesOf(n, outShape);
    to += bytesOf(n, inShape);
    kernel += 27 * ci * co * FLOAT;
  }
  return dx;
};

const kernelGrad: WasmKernel<'x' | 'dy', ConvAttributes> = ({ x, dy }, { stride, groups }, tfjs) => {
  const inShape = x.shape as unknown as Shape5;
  const [, d, h, w, ci] = inShape;
  const outShape = dy.shape as unknown as Shape5;
  const co = outShape[4];
  const dw = tfjs.makeOutput([groups.length, 3, 3, 3, ci, co], 'float32');
  let [input, output, to] = places(tfjs, x, dy, dw);
  for (const n of groups) {
    nativeKernels().kernelGradient(tensorBytes(), input, output, to, n, d, h, w, ci, co, stride);
    input += bytesOf(n, inShape);
    output += bytesOf(n, outShape);
    to += 27 * ci * co * FLOAT;
  }
  return dw;
};

export const groupedConv3dConfig = wasmKernel(GROUPED_CONV_3D, groupedConv3d);
export const groupedConv3dInputGradConfig = wasmKernel(GROUPED_CONV_3D_INPUT_GRAD, inputGrad);
export const groupedConv3dKernelGradConfig = wasmKernel(GROUPED_CONV_3D_KERNEL_GRAD, kernelGrad);
