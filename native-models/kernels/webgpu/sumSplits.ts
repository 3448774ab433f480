import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { HEAD, runProgram, withTable } from './program.ts';

/**
 * `sum[g] = Σ partial[s]` over the splits of group g, in their order.
 * @param partial `[splits, length]`
 * @param sum `[groups, length]`, written
 */
export function sumSplits(
  backend: WebGPUBackend,
  partial: TensorInfo,
  firstOfGroup: Int32Array,
  length: number,
  sum: TensorInfo,
): void {
  const width = length % 4 === 0 ? 4 : 1;
  const vectors = length / width;
  const count = vectors * (firstOfGroup.length - 1);
  withTable(backend, firstOfGroup, (tensor) =>
    runProgram(backend, {
      key: `sumSplits_${width}`,
      source: `
        fn main(index : i32) {
          ${HEAD}
          let at = workgroup * 64 + thread;
          if (at >= uniforms.count) { return; }
          let group = at / uniforms.vectors;
          let vector = at % uniforms.vectors;
          var sum = ${width === 4 ? 'vec4<f32>(0.0)' : '0.0'};
          for (var s = firstSplit[group]; s < firstSplit[group + 1]; s++) {
            sum += partial[s * uniforms.vectors + vector];
          }
          result[at] = sum;
        }`,
      threads: 64,
      workgroups: Math.ceil(count / 64),
      inputs: [
        { name: 'partial', tensor: partial, width },
        { name: 'firstSplit', tensor, width: 1 },
      ],
      output: { tensor: sum, width },
      uniforms: { count, vectors },
    }),
  );
}
