import type { ConvAttributes } from '../convShape.ts';
import {
  GROUPED_CONV_3D_INPUT_GRAD,
  GROUPED_CONV_3D_KERNEL_GRAD,
  type InputGradAttributes,
} from '../groupedConv3dGrad.ts';
import { convolutionPath } from './convolutionPath.ts';
import { clear, pointer, withScratch } from './memory.ts';
import { kernels as wasm } from './module.ts';
import { type WasmKernel, wasmKernel } from './wasmKernel.ts';

type Shape5 = [number, number, number, number, number];

/** @throws Error unless the channels are multiples of 8 */
const inputGrad: WasmKernel<'dy' | 'kernels', InputGradAttributes> = (
  { dy, kernels },
  { stride, groups, inputShape },
  tfjs,
) => {
  const [, d, h, w, ci] = inputShape as unknown as Shape5;
  const [, od, oh, ow, co] = dy.shape as Shape5;
  if (ci % 8 !== 0 || co % 8 !== 0) {
    throw new Error(`GroupedConv3dInputGrad: expected channels in eights, got ${ci} and ${co}`);
  }
  const dx = tfjs.makeOutput([...inputShape], 'float32');
  const kernelBytes = 27 * ci * co * 4;
  // with stride 1 this is a convolution of dy, in and out changed over
  const byWinograd = (n: number): boolean =>
    convolutionPath({ stride, shape: dy.shape, outputs: ci }, n) === 'winograd';
  const scratchOf = (n: number): number => (byWinograd(n) ? wasm().winogradScratch(n, h, w, co, ci) : 0);

  withScratch(tfjs, kernelBytes + ci * 4 + Math.max(...groups.map(scratchOf)), (packed) => {
    const zeros = packed + kernelBytes;
    const scratch = zeros + ci * 4;
    clear(tfjs, zeros, ci * 4);
    let from = pointer(tfjs, dy);
    let to = pointer(tfjs, dx);
    let kernel = pointer(tfjs, kernels);
    for (const n of groups) {
      wasm().packBackward(kernel, packed, ci, co, stride === 1 ? 1 : 0);
      if (byWinograd(n)) {
        wasm().convolveWinograd(from, packed, zeros, to, scratch, n, d, h, w, co, ci, 0);
      } else if (stride === 1) wasm().convolve(from, packed, zeros, to, n, d, h, w, co, ci, 1, 0);
      else wasm().convolveBackStride2(from, packed, zeros, to, n, d, h, w, ci, co);
      from += n * od * oh * ow * co * 4;
      to += n * d * h * w * ci * 4;
      kernel += kernelBytes;
    }
  });
  return dx;
};

/** @throws Error unless the input channels are 1 (stride 1) or a multiple of 4, the outputs of 8 */
const kernelGrad: WasmKernel<'x' | 'dy', ConvAttributes> = ({ x, dy }, { stride, groups }, tfjs) => {
  const [, d, h, w, ci] = x.shape as Shape5;
  const [, od, oh, ow, co] = dy.shape as Shape5;
  const pathOf = (n: number) => convolutionPath({ stride, shape: x.shape, outputs: co }, n);
  if (!((ci === 1 && stride === 1) || ci % 4 === 0) || co % 8 !== 0) {
    throw new Error(`GroupedConv3dKernelGrad: expected 4 and 8 channels to divide, got ${ci} and ${co}`);
  }
  const dw = tfjs.makeOutput([groups.length, 3, 3, 3, ci, co], 'float32');
  tfjs.typedArrayFromHeap(dw).fill(0);
  const kernelBytes = 27 * ci * co * 4;

  const scratchOf = (n: number): number => {
    const path = pathOf(n);
    if (path === 'first') return wasm().firstLayerScratch(d, h, w);
    return path === 'winograd' ? wasm().winogradGradientScratch(n, h, w, ci, co) : 16;
  };

  withScratch(tfjs, Math.max(...groups.map(scratchOf)), (scratch) => {
    let input = pointer(tfjs, x);
    let output = pointer(tfjs, dy);
    let to = pointer(tfjs, dw);
    for (const n of groups) {
      const path = pathOf(n);
      if (path === 'first') wasm().weightGradientFirst(input, output, to, scratch, n, d, h, w, co);
      else if (path === 'winograd') {
        wasm().weightGradientWinograd(input, output, to, scratch, n, d, h, w, ci, co);
      } else wasm().weightGradient(input, output, to, n, d, h, w, ci, co, stride);
      input += n * d * h * w * ci * 4;
      output += n * od * oh * ow * co * 4;
      to += kernelBytes;
    }
  });
  return dw;
};

export const groupedConv3dInputGradConfig = wasmKernel(GROUPED_CONV_3D_INPUT_GRAD, inputGrad);
export const groupedConv3dKernelGradConfig = wasmKernel(GROUPED_CONV_3D_KERNEL_GRAD, kernelGrad);
