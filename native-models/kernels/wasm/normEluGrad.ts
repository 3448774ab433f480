import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { NORM_ELU_GRAD, type NormEluGradAttributes } from '../normEluGrad.ts';
import { pointer, replacing, view, withScratch } from './memory.ts';
import { kernels as wasm } from './module.ts';
import { reductionScratch } from './normElu.ts';
import { type WasmKernel, wasmKernel } from './wasmKernel.ts';

const normEluGrad: WasmKernel<
  'dy' | 'y' | 'scale' | 'output' | 'mean' | 'variance',
  NormEluGradAttributes
> = ({ dy, y, scale, output, mean, variance }, { epsilon, inPlace }, tfjs) => {
  const channels = y.shape[4]!;
  const rows = util.sizeFromShape(y.shape) / channels;
  const at = (tensor: TensorInfo): number => pointer(tfjs, tensor);
  const perChannel = (): TensorInfo => tfjs.makeOutput([channels], 'float32');
  const dInput = inPlace ? replacing(tfjs, dy) : tfjs.makeOutput(y.shape, 'float32');
  const dScale = perChannel();
  const dShift = perChannel();
  const temporary = { inverse: perChannel(), factor: perChannel(), shift: perChannel(), scale: perChannel() };

  withScratch(tfjs, reductionScratch(channels), (scratch) => {
    const inverse = view(tfjs, temporary.inverse);
    const v = view(tfjs, variance);
    for (let c = 0; c < channels; c++) inverse[c] = 1 / Math.sqrt(v[c]! + epsilon);
    wasm().normEluSums(
      at(dy),
      at(output),
      at(y),
      at(mean),
      at(temporary.inverse),
      at(dScale),
      at(dShift),
      scratch,
      rows,
      channels,
    );
  });

  // dy/dz through the batch's own mean and variance: factor · (dz − mean(dz) − x̂ · mean(dz x̂))
  const [inverse, factor, shiftPart, scalePart, s, dsc, dsh] = [
    temporary.inverse,
    temporary.factor,
    temporary.shift,
    temporary.scale,
    scale,
    dScale,
    dShift,
  ].map((tensor) => view(tfjs, tensor)) as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  for (let c = 0; c < channels; c++) {
    const f = s[c]! * inverse[c]!;
    factor[c] = f;
    shiftPart[c] = (f * dsh[c]!) / rows;
    scalePart[c] = (f * inverse[c]! * dsc[c]!) / rows;
  }
  wasm().normEluBackward(
    at(dy),
    at(output),
    at(y),
    at(dInput),
    at(mean),
    at(temporary.factor),
    at(temporary.shift),
    at(temporary.scale),
    rows,
    channels,
  );
  for (const { dataId } of Object.values(temporary)) tfjs.disposeData(dataId);
  return [dInput, dScale, dShift];
};

export const normEluGradConfig = wasmKernel(NORM_ELU_GRAD, normEluGrad);
