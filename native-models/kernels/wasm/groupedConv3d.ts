import { type ConvAttributes, convOutputShape } from '../convShape.ts';
import { GROUPED_CONV_3D } from '../groupedConv3d.ts';
import { convolutionPath } from './convolutionPath.ts';
import { pointer, withScratch } from './memory.ts';
import { kernels as wasm } from './module.ts';
import { type WasmKernel, wasmKernel } from './wasmKernel.ts';

/** @throws Error unless the output channels are a multiple of 8 */
const groupedConv3d: WasmKernel<'x' | 'kernels' | 'bias', ConvAttributes> = (
  { x, kernels, bias },
  { stride, groups, elu },
  tfjs,
) => {
  const [, d, h, w, ci] = x.shape as [number, number, number, number, number];
  const co = kernels.shape[5]!;
  if (co % 8 !== 0) throw new Error(`GroupedConv3d: expected output channels in eights, got ${co}`);
  const outShape = convOutputShape(x.shape, co, stride);
  const out = tfjs.makeOutput(outShape, 'float32');
  const kernelBytes = 27 * ci * co * 4;
  const pathOf = (n: number) => convolutionPath({ stride, shape: x.shape, outputs: co }, n);
  const scratchOf = (n: number): number => {
    const path = pathOf(n);
    if (path === 'first') return wasm().firstLayerScratch(d, h, w);
    return path === 'winograd' ? wasm().winogradScratch(n, h, w, ci, co) : 0;
  };

  withScratch(tfjs, kernelBytes + Math.max(...groups.map(scratchOf)), (packed) => {
    const scratch = packed + kernelBytes;
    let from = pointer(tfjs, x);
    let to = pointer(tfjs, out);
    let kernel = pointer(tfjs, kernels);
    const b = pointer(tfjs, bias);
    for (const n of groups) {
      wasm().packForward(kernel, packed, ci, co);
      const path = pathOf(n);
      if (path === 'first') {
        wasm().convolveFirst(from, packed, b, to, scratch, n, d, h, w, co, Number(elu));
      } else if (path === 'winograd') {
        wasm().convolveWinograd(from, packed, b, to, scratch, n, d, h, w, ci, co, Number(elu));
      } else {
        wasm().convolve(from, packed, b, to, n, d, h, w, ci, co, stride, Number(elu));
      }
      from += n * d * h * w * ci * 4;
      to += n * outShape[1] * outShape[2] * outShape[3] * co * 4;
      kernel += kernelBytes;
    }
  });
  return out;
};

export const groupedConv3dConfig = wasmKernel(GROUPED_CONV_3D, groupedConv3d);
