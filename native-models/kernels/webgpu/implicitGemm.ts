import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { HEAD, type ProgramInput, runProgram, withTable } from './program.ts';
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
import { type ParityClass, TILE_ENTRY, tileTable } from './tiles.ts';

type Volume = readonly [number, number, number];

/**
 * A convolution as a product of matrices that are never written out: row `m` is an output voxel,
 * term `k` a tap and a channel of the source, column `n` an output channel.
 */
export interface ImplicitGemm {
  /** Of the WGSL below. It compiles once for all layers: what differs between them are uniforms. */
  readonly key: string;
  readonly stride: number;
  readonly groups: readonly number[];
  readonly classes: readonly ParityClass[];
  readonly source: TensorInfo;
  readonly sourceVolume: Volume;
  readonly sourceChannels: number;
  readonly target: TensorInfo;
  readonly targetVolume: Volume;
  /** A multiple of 4. */
  readonly targetChannels: number;
  readonly kernels: ProgramInput;
  readonly others: readonly ProgramInput[];
  /**
   * WGSL of `fn tapsOf(parity) -> i32`, `fn weightTap(parity, tap) -> i32` (0 … 26),
   * `fn sourceStep(parity, tap) -> vec3<i32>` (added to a row's origin),
   * `fn originOf(place: vec3<i32>) -> vec3<i32>` (row to source voxel, not negative),
   * `fn placeStep() -> i32`, which is 2 where rows are one class of eight, else 1. They may read
   * `uniforms.stride`.
   */
  readonly geometry: string;
  /** WGSL of `fn weights(group, tap, channel, vector) -> vec4<f32>`: four columns of one term. It may
   * read `uniforms.channels` of the source and `uniforms.vectors`, the fours of target channels. */
  readonly weights: string;
  /** `term`: neighbouring threads read neighbouring terms of the kernel, `column`: neighbouring columns. */
  readonly weightsAlong: 'term' | 'column';
  /** WGSL of `fn finish(sum: vec4<f32>, vector: i32) -> vec4<f32>`. */
  readonly finish: string;
}

export function runImplicitGemm(backend: WebGPUBackend, gemm: ImplicitGemm): void {
  const { source, target, sourceVolume, targetVolume, targetChannels } = gemm;
  const blocking = blockingFor(targetChannels);
  const columnBlocks = Math.ceil(targetChannels / blocking.columns);
  const table = tileTable(gemm.groups, gemm.classes, blocking.rows);
  const tiles = table.length / TILE_ENTRY;
  const [sz, sy, sx] = sourceVolume;
  const [tz, ty, tx] = targetVolume;
  withTable(backend, table, (tensor) =>
    runProgram(backend, {
      key: `gemm_${gemm.key}_${blocking.columns}`,
      source: shader(gemm, blocking),
      threads: THREADS,
      workgroups: tiles * columnBlocks,
      inputs: [
        { name: 'source', tensor: source, width: 1 },
        gemm.kernels,
        { name: 'tiles', tensor, width: 1 },
        ...gemm.others,
      ],
      output: { tensor: target, width: 4 },
      uniforms: {
        ...{ tileCount: tiles, columnBlocks, stride: gemm.stride },
        ...{ channels: gemm.sourceChannels, vectors: targetChannels / 4 },
        ...{ sz, sy, sx, tz, ty, tx },
      },
    }),
  );
}

/**
 * Each workgroup: a tile of rows × columns, the terms in steps through workgroup memory. Rows are
 * taken apart into sample and place once, the source is read where the tap falls inside it.
 */
function shader(gemm: ImplicitGemm, b: Blocking): string {
  const [rightTerm, rightVector] =
    gemm.weightsAlong === 'term'
      ? [`e % ${b.depth}`, `e / ${b.depth}`]
      : [`e / ${b.columns / 4}`, `e % ${b.columns / 4}`];
  return `
  ${blockMemory(b)}
  var<workgroup> origin : array<vec3<i32>, ${b.rows}>;
  // first voxel of the row's sample in the source; -1 for a row beyond the tile
  var<workgroup> sample : array<i32, ${b.rows}>;
  var<workgroup> written : array<i32, ${b.rows}>;
  var<workgroup> termCount : i32;
  ${gemm.geometry}
  ${gemm.weights}
  ${gemm.finish}
  var<private> columnStart : i32;

  fn store(row : i32, vector : i32, sum : vec4<f32>) {
    let column = columnStart + vector;
    if (sample[row] >= 0 && column < uniforms.vectors) {
      result[written[row] * uniforms.vectors + column] = finish(sum, column);
    }
  }

  fn main(index : i32) {
    ${HEAD}
    let tile = workgroup / uniforms.columnBlocks;
    columnStart = (workgroup % uniforms.columnBlocks) * ${b.columns / 4};
    let entry = min(tile, uniforms.tileCount - 1) * ${TILE_ENTRY};
    let group = tiles[entry];
    let firstRow = tiles[entry + 1];
    let endRow = select(firstRow, tiles[entry + 2], tile < uniforms.tileCount);
    let parity = tiles[entry + 3];
    let step = placeStep();
    let odd = vec3<i32>(parity >> 2u, (parity >> 1u) & 1, parity & 1);
    let whole = vec3<i32>(uniforms.tz, uniforms.ty, uniforms.tx);
    let extent = (whole + vec3<i32>(step - 1) - odd) / step;
    let volume = extent.x * extent.y * extent.z;
    for (var m = thread; m < ${b.rows}; m += ${THREADS}) {
      let row = firstRow + m;
      let n = row / volume;
      let rest = row - n * volume;
      let place = vec3<i32>(rest / (extent.y * extent.z), (rest / extent.z) % extent.y, rest % extent.z);
      let at = place * step + odd;
      origin[m] = originOf(place);
      written[m] = ((n * whole.x + at.x) * whole.y + at.y) * whole.z + at.z;
      sample[m] = select(-1, n * uniforms.sz * uniforms.sy * uniforms.sx, row < endRow);
    }
    if (thread == 0) { termCount = tapsOf(parity) * uniforms.channels; }
    let terms = workgroupUniformLoad(&termCount);
    ${blockStart(b)}
    let leftTerm = thread % ${b.depth};
    for (var start = 0; start < terms; start += ${b.depth}) {
      let term = start + leftTerm;
      let channel = term % uniforms.channels;
      let shift = sourceStep(parity, term / uniforms.channels);
      let limit = vec3<u32>(vec3<i32>(uniforms.sz, uniforms.sy, uniforms.sx));
      for (var m = thread / ${b.depth}; m < ${b.rows}; m += ${THREADS / b.depth}) {
        let at = origin[m] + shift;
        var value = 0.0;
        if (term < terms && sample[m] >= 0 && all(vec3<u32>(at) < limit)) {
          let voxel = sample[m] + (at.x * uniforms.sy + at.y) * uniforms.sx + at.z;
          value = source[voxel * uniforms.channels + channel];
        }
        left[leftTerm * ${leftStride(b)} + m] = value;
      }
      for (var e = thread; e < ${(b.depth * b.columns) / 4}; e += ${THREADS}) {
        let k = ${rightTerm};
        let vector = ${rightVector};
        let t = start + k;
        var value = vec4<f32>(0.0);
        if (t < terms && columnStart + vector < uniforms.vectors) {
          value = weights(group, weightTap(parity, t / uniforms.channels), t % uniforms.channels, columnStart + vector);
        }
        right[k * ${b.columns / 4} + vector] = value;
      }
      workgroupBarrier();
      ${blockMultiply(b)}
      workgroupBarrier();
    }
    ${blockStore(b)}
  }`;
}
