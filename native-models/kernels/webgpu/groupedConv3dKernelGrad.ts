import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { ConvAttributes } from '../convShape.ts';
import { GROUPED_CONV_3D_KERNEL_GRAD } from '../groupedConv3dGrad.ts';
import { floats, HEAD, runProgram, withTable } from './program.ts';
import {
  type Blocking,
  blockingFor,
  blockMemory,
  blockMultiply,
  blockStart,
  blockStore,
  leftStride,
  THREADS,
} from './registerBlock.ts';
import { SPLIT_ENTRY, type Splits, splitRows } from './splits.ts';
import { sumSplits } from './sumSplits.ts';
import { type WebgpuKernel, webgpuKernel } from './webgpuKernel.ts';

type Shape5 = [number, number, number, number, number];

/** Enough to fill a large graphics processor a few times over. */
const WANTED_WORKGROUPS = 1024;

/**
 * `dW[tap, in, out] = Σ_row x[row's source at tap, in] · dy[row, out]`: a product whose long side is
 * the sum, so the rows are split over workgroups and their partial sums added up afterwards, always
 * in the same order.
 * @throws Error unless the output channels are a multiple of 4
 */
const kernelGrad: WebgpuKernel<'x' | 'dy', ConvAttributes> = ({ x, dy }, { stride, groups }, backend) => {
  const [, , , , ci] = x.shape as Shape5;
  const [, od, oh, ow, co] = dy.shape as Shape5;
  if (co % 4 !== 0) throw new Error(`GroupedConv3dKernelGrad: expected output channels in fours, got ${co}`);
  const blocking = blockingFor(co);
  const blocks = Math.ceil((27 * ci) / blocking.rows) * Math.ceil(co / blocking.columns);
  const splits = splitRows(groups, od * oh * ow, Math.ceil(WANTED_WORKGROUPS / blocks));
  const count = splits.rows.length / SPLIT_ENTRY;
  const target = floats(backend, [groups.length, 3, 3, 3, ci, co]);
  if (count === groups.length) {
    partialSums(backend, x, dy, stride, blocking, splits, target);
    return target;
  }
  const partial = floats(backend, [count, 27 * ci * co]);
  partialSums(backend, x, dy, stride, blocking, splits, partial);
  sumSplits(backend, partial, splits.firstOfGroup, 27 * ci * co, target);
  backend.disposeData(partial.dataId);
  return target;
};

/** `target[split, tap, in, out]`: the sum over the split's rows. */
function partialSums(
  backend: WebGPUBackend,
  x: TensorInfo,
  dy: TensorInfo,
  stride: number,
  blocking: Blocking,
  splits: Splits,
  target: TensorInfo,
): void {
  const [, d, h, w, ci] = x.shape as Shape5;
  const [, od, oh, ow, co] = dy.shape as Shape5;
  const splitCount = splits.rows.length / SPLIT_ENTRY;
  const rowBlocks = Math.ceil((27 * ci) / blocking.rows);
  const columnBlocks = Math.ceil(co / blocking.columns);
  withTable(backend, splits.rows, (tensor) =>
    runProgram(backend, {
      key: `kernelGrad_${blocking.columns}`,
      source: shader(blocking),
      threads: THREADS,
      workgroups: splitCount * rowBlocks * columnBlocks,
      inputs: [
        { name: 'x', tensor: x, width: 1 },
        { name: 'dy', tensor: dy, width: 4 },
        { name: 'splits', tensor, width: 1 },
      ],
      output: { tensor: target, width: 4 },
      uniforms: {
        ...{ splitCount, longest: splits.longest, stride, rowBlocks, columnBlocks },
        ...{ channels: ci, vectors: co / 4, height: 27 * ci },
        ...{ d, h, w, od, oh, ow },
      },
    }),
  );
}

/** Rows of the tile are (tap, in), columns out; the terms of the sum are the voxels of dy. */
function shader(b: Blocking): string {
  return `
  ${blockMemory(b)}
  var<workgroup> origin : array<vec3<i32>, ${b.depth}>;
  // first voxel of the row's sample in x; -1 beyond the split
  var<workgroup> sample : array<i32, ${b.depth}>;
  var<private> rowStart : i32;
  var<private> columnStart : i32;
  var<private> split : i32;

  fn store(row : i32, vector : i32, sum : vec4<f32>) {
    let m = rowStart + row;
    let column = columnStart + vector;
    if (m < uniforms.height && column < uniforms.vectors && split < uniforms.splitCount) {
      result[(split * uniforms.height + m) * uniforms.vectors + column] = sum;
    }
  }

  fn main(index : i32) {
    ${HEAD}
    split = workgroup / (uniforms.rowBlocks * uniforms.columnBlocks);
    rowStart = (workgroup / uniforms.columnBlocks) % uniforms.rowBlocks * ${b.rows};
    columnStart = workgroup % uniforms.columnBlocks * ${b.columns / 4};
    let entry = min(split, uniforms.splitCount - 1) * ${SPLIT_ENTRY};
    let first = splits[entry];
    let end = splits[entry + 1];
    let limit = vec3<u32>(vec3<i32>(uniforms.d, uniforms.h, uniforms.w));
    ${blockStart(b)}
    for (var start = 0; start < uniforms.longest; start += ${b.depth}) {
      if (thread < ${b.depth}) {
        let row = first + start + thread;
        let plane = uniforms.oh * uniforms.ow;
        let n = row / (uniforms.od * plane);
        let place = vec3<i32>((row / plane) % uniforms.od, (row / uniforms.ow) % uniforms.oh, row % uniforms.ow);
        origin[thread] = place * uniforms.stride - vec3<i32>(1);
        sample[thread] = select(-1, n * uniforms.d * uniforms.h * uniforms.w, row < end);
      }
      workgroupBarrier();
      for (var m = thread; m < ${b.rows}; m += ${THREADS}) {
        let at = rowStart + m;
        let tap = at / uniforms.channels;
        let channel = at % uniforms.channels;
        let shift = vec3<i32>(tap / 9, (tap / 3) % 3, tap % 3);
        for (var k = 0; k < ${b.depth}; k++) {
          let voxel = origin[k] + shift;
          var value = 0.0;
          if (at < uniforms.height && sample[k] >= 0 && all(vec3<u32>(voxel) < limit)) {
            value = x[(sample[k] + (voxel.x * uniforms.h + voxel.y) * uniforms.w + voxel.z) * uniforms.channels + channel];
          }
          left[k * ${leftStride(b)} + m] = value;
        }
      }
      for (var e = thread; e < ${(b.depth * b.columns) / 4}; e += ${THREADS}) {
        let k = e / ${b.columns / 4};
        let column = columnStart + e % ${b.columns / 4};
        var value = vec4<f32>(0.0);
        if (sample[k] >= 0 && column < uniforms.vectors) { value = dy[(first + start + k) * uniforms.vectors + column]; }
        right[e] = value;
      }
      workgroupBarrier();
      ${blockMultiply(b)}
      workgroupBarrier();
    }
    ${blockStore(b)}
  }`;
}

export const groupedConv3dKernelGradConfig = webgpuKernel(GROUPED_CONV_3D_KERNEL_GRAD, kernelGrad);
