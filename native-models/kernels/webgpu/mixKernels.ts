import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import { MIX_KERNELS } from '../mixKernels.ts';
import { MIX_KERNELS_ALPHA_GRAD, MIX_KERNELS_EXPERTS_GRAD } from '../mixKernelsGrad.ts';
import { floats, HEAD, runProgram } from './program.ts';
import { sumSplits } from './sumSplits.ts';
import { type WebgpuKernel, webgpuKernel } from './webgpuKernel.ts';

/** Mixed kernels that one thread sums while it reads each source once. */
const MIXES = 4;

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

const kernelSize = (shape: readonly number[]): number => util.sizeFromShape(shape.slice(1));

/** @throws Error unless a kernel's size is a multiple of 4 */
function vectorsOf(op: string, shape: readonly number[]): number {
  const size = kernelSize(shape);
  if (size % 4 !== 0) throw new Error(`${op}: expected kernels of a size in fours, got ${size}`);
  return size / 4;
}

/**
 * `out[m] = Σ_s α(m, s) source[s]`, where α(m, s) lies at `m · mixStride + s · sourceStride`:
 * kernels from experts, and the gradient of experts from those of kernels.
 */
function mix(
  backend: WebGPUBackend,
  source: TensorInfo,
  alpha: TensorInfo,
  out: TensorInfo,
  strides: { readonly mixStride: number; readonly sourceStride: number },
): void {
  const vectors = vectorsOf(MIX_KERNELS, source.shape);
  const mixes = out.shape[0]!;
  const blocks = Math.ceil(vectors / 64);
  runProgram(backend, {
    key: 'mix',
    source: `
      fn main(index : i32) {
        ${HEAD}
        let vector = workgroup % uniforms.blocks * 64 + thread;
        let first = workgroup / uniforms.blocks * ${MIXES};
        if (vector >= uniforms.vectors || first >= uniforms.mixes) { return; }
        ${range(MIXES)
          .map((i) => `var sum${i} = vec4<f32>(0.0); let m${i} = min(first + ${i}, uniforms.mixes - 1);`)
          .join('\n        ')}
        for (var s = 0; s < uniforms.sources; s++) {
          let value = source[s * uniforms.vectors + vector];
          ${range(MIXES)
            .map(
              (i) =>
                `sum${i} = fma(vec4<f32>(alpha[m${i} * uniforms.mixStride + s * uniforms.sourceStride]), value, sum${i});`,
            )
            .join('\n          ')}
        }
        ${range(MIXES)
          .map(
            (i) =>
              `if (first + ${i} < uniforms.mixes) { result[(first + ${i}) * uniforms.vectors + vector] = sum${i}; }`,
          )
          .join('\n        ')}
      }`,
    threads: 64,
    workgroups: blocks * Math.ceil(mixes / MIXES),
    inputs: [
      { name: 'source', tensor: source, width: 4 },
      { name: 'alpha', tensor: alpha, width: 1 },
    ],
    output: { tensor: out, width: 4 },
    uniforms: { vectors, blocks, mixes, sources: source.shape[0]!, ...strides },
  });
}

const mixKernels: WebgpuKernel<'experts' | 'alpha', unknown> = ({ experts, alpha }, _, backend) => {
  const [groups, count] = alpha.shape as [number, number];
  const out = floats(backend, [groups, ...experts.shape.slice(1)]);
  mix(backend, experts, alpha, out, { mixStride: count, sourceStride: 1 });
  return out;
};

/** `dE[n] = Σ_g α[g, n] dW[g]`. */
const expertsGrad: WebgpuKernel<'dy' | 'alpha', unknown> = ({ dy, alpha }, _, backend) => {
  const count = alpha.shape[1]!;
  const out = floats(backend, [count, ...dy.shape.slice(1)]);
  mix(backend, dy, alpha, out, { mixStride: 1, sourceStride: count });
  return out;
};

/** Vectors of a kernel that one workgroup sums. */
const SPLIT_VECTORS = 4096;

/** `dα[g, n] = Σ_i dW[g, i] E[n, i]`: runs of i side by side, then added up in order. */
const alphaGrad: WebgpuKernel<'dy' | 'experts', unknown> = ({ dy, experts }, _, backend) => {
  const groups = dy.shape[0]!;
  const count = experts.shape[0]!;
  const vectors = vectorsOf(MIX_KERNELS_ALPHA_GRAD, experts.shape);
  const splits = Math.ceil(vectors / SPLIT_VECTORS);
  const pairs = groups * count;
  const out = floats(backend, [groups, count]);
  const partial = splits === 1 ? out : floats(backend, [splits, pairs]);
  runProgram(backend, {
    key: 'alphaGrad',
    source: `
      var<workgroup> sums : array<f32, 64>;
      fn main(index : i32) {
        ${HEAD}
        let known = workgroup < uniforms.splits * uniforms.pairs;
        let split = workgroup / uniforms.pairs;
        let pair = workgroup % uniforms.pairs;
        let dyStart = pair / uniforms.experts * uniforms.vectors;
        let expertStart = pair % uniforms.experts * uniforms.vectors;
        let end = select(0, min((split + 1) * ${SPLIT_VECTORS}, uniforms.vectors), known);
        var sum = 0.0;
        for (var i = split * ${SPLIT_VECTORS} + thread; i < end; i += 64) {
          sum += dot(dy[dyStart + i], experts[expertStart + i]);
        }
        sums[thread] = sum;
        workgroupBarrier();
        for (var half = 32; half > 0; half /= 2) {
          if (thread < half) { sums[thread] += sums[thread + half]; }
          workgroupBarrier();
        }
        if (thread == 0 && known) { result[workgroup] = sums[0]; }
      }`,
    threads: 64,
    workgroups: splits * pairs,
    inputs: [
      { name: 'dy', tensor: dy, width: 4 },
      { name: 'experts', tensor: experts, width: 4 },
    ],
    output: { tensor: partial, width: 1 },
    uniforms: { vectors, pairs, splits, experts: count },
  });
  if (splits > 1) {
    sumSplits(backend, partial, Int32Array.of(0, splits), pairs, out);
    backend.disposeData(partial.dataId);
  }
  return out;
};

export const mixKernelsConfig = webgpuKernel(MIX_KERNELS, mixKernels);
export const mixKernelsExpertsGradConfig = webgpuKernel(MIX_KERNELS_EXPERTS_GRAD, expertsGrad);
export const mixKernelsAlphaGradConfig = webgpuKernel(MIX_KERNELS_ALPHA_GRAD, alphaGrad);
