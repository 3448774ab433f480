import { util } from '@tensorflow/tfjs-core';
import { NORM_ELU_GRAD } from '../normEluGrad.ts';
import { combineBlocks, rowBlocks, sumBlocks } from './channelSums.ts';
import { floats, HEAD, runProgram, vectorInputs } from './program.ts';
import { type WebgpuKernel, webgpuKernel } from './webgpuKernel.ts';

/** dz: upstream through the ELU, whose slope follows from its output. */
const DZ = 'dy[at] * select(output[at] + vec4<f32>(1.0), vec4<f32>(1.0), output[at] > vec4<f32>(0.0))';

/**
 * `dShift = Σ dz`, `dScale = Σ dz x̂`, and through the batch's own mean and variance
 * `dInput = scale / √(variance + ε) · (dz − dShift / rows − x̂ · dScale / rows)`.
 */
const normEluGrad: WebgpuKernel<
  'dy' | 'y' | 'scale' | 'output' | 'mean' | 'variance',
  { readonly epsilon: number }
> = ({ dy, y, scale, output, mean, variance }, { epsilon }, backend) => {
  const channels = y.shape[4]!;
  const rows = util.sizeFromShape(y.shape) / channels;
  const blocks = rowBlocks(NORM_ELU_GRAD, rows, channels);
  const partial = floats(backend, [blocks.blocks, 2, channels]);
  const dShift = floats(backend, [channels]);
  const dScale = floats(backend, [channels]);
  sumBlocks(
    backend,
    {
      key: 'normEluSums',
      inputs: vectorInputs({ dy, output, y, mean, variance }),
      before: 'let inverse = inverseSqrt(variance[vector] + vec4<f32>(uniforms.epsilon));',
      first: DZ,
      second: `${DZ} * (y[at] - mean[vector]) * inverse`,
      floats: { epsilon },
    },
    blocks,
    partial,
  );
  combineBlocks(backend, { key: 'first', inputs: [], term: 'one', factor: 1 }, blocks, partial, dShift);
  combineBlocks(backend, { key: 'second', inputs: [], term: 'two', factor: 1 }, blocks, partial, dScale);
  backend.disposeData(partial.dataId);

  const dInput = floats(backend, y.shape);
  const count = (rows * channels) / 4;
  runProgram(backend, {
    key: 'normEluGrad',
    source: `
      fn main(index : i32) {
        ${HEAD}
        let at = workgroup * 64 + thread;
        if (at >= uniforms.count) { return; }
        let vector = at % uniforms.vectors;
        let inverse = inverseSqrt(variance[vector] + vec4<f32>(uniforms.epsilon));
        let normalised = (y[at] - mean[vector]) * inverse;
        let dz = ${DZ};
        let through = (dShift[vector] + normalised * dScale[vector]) * uniforms.share;
        result[at] = scale[vector] * inverse * (dz - through);
      }`,
    threads: 64,
    workgroups: Math.ceil(count / 64),
    inputs: vectorInputs({ dy, y, scale, output, mean, variance, dShift, dScale }),
    output: { tensor: dInput, width: 4 },
    uniforms: { count, vectors: channels / 4 },
    floats: { epsilon, share: 1 / rows },
  });
  return [dInput, dScale, dShift];
};

export const normEluGradConfig = webgpuKernel(NORM_ELU_GRAD, normEluGrad);
