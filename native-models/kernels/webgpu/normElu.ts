import { util } from '@tensorflow/tfjs-core';
import { NORM_ELU } from '../normElu.ts';
import { combineBlocks, rowBlocks, sumBlocks } from './channelSums.ts';
import { floats, HEAD, runProgram, vectorInputs } from './program.ts';
import { type WebgpuKernel, webgpuKernel } from './webgpuKernel.ts';

/**
 * Mean and variance in one reading of y from memory: each block's mean, then the squares about it,
 * then the blocks' put together (Chan, Golub, LeVeque 1979), so that a mean far above the deviation
 * costs no digits.
 * @throws Error unless the channels are a multiple of 4
 */
const normElu: WebgpuKernel<'y' | 'scale' | 'shift', { readonly epsilon: number }> = (
  { y, scale, shift },
  { epsilon },
  backend,
) => {
  const channels = y.shape[4]!;
  const rows = util.sizeFromShape(y.shape) / channels;
  const blocks = rowBlocks(NORM_ELU, rows, channels);
  const partial = floats(backend, [blocks.blocks, 2, channels]);
  const mean = floats(backend, [channels]);
  const variance = floats(backend, [channels]);
  sumBlocks(
    backend,
    {
      key: 'moments',
      inputs: vectorInputs({ y }),
      // about the block's first row, so that the sum itself loses nothing
      before: `let start = y[min(firstRow, uniforms.rows - 1) * ${channels / 4} + vector];`,
      first: 'y[at] - start',
      between: 'one = start + one / count;',
      second: '(y[at] - one) * (y[at] - one)',
    },
    blocks,
    partial,
  );
  const factor = 1 / rows;
  combineBlocks(backend, { key: 'mean', inputs: [], term: 'one * count', factor }, blocks, partial, mean);
  combineBlocks(
    backend,
    {
      key: 'variance',
      inputs: vectorInputs({ mean }),
      term: 'two + (one - mean[vector]) * (one - mean[vector]) * count',
      factor,
    },
    blocks,
    partial,
    variance,
  );
  backend.disposeData(partial.dataId);

  const output = floats(backend, y.shape);
  const count = (rows * channels) / 4;
  runProgram(backend, {
    key: 'normElu',
    source: `
      fn main(index : i32) {
        ${HEAD}
        let at = workgroup * 64 + thread;
        if (at >= uniforms.count) { return; }
        let vector = at % uniforms.vectors;
        let factor = scale[vector] / sqrt(variance[vector] + vec4<f32>(uniforms.epsilon));
        let z = (y[at] - mean[vector]) * factor + shift[vector];
        result[at] = select(exp(z) - vec4<f32>(1.0), z, z > vec4<f32>(0.0));
      }`,
    threads: 64,
    workgroups: Math.ceil(count / 64),
    inputs: vectorInputs({ y, scale, shift, mean, variance }),
    output: { tensor: output, width: 4 },
    uniforms: { count, vectors: channels / 4 },
    floats: { epsilon },
  });
  return [output, mean, variance];
};

export const normEluConfig = webgpuKernel(NORM_ELU, normElu);
