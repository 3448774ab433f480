import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { HEAD, type ProgramInput, runProgram } from './program.ts';

/** How the rows of `[rows, c]` are shared out for sums over rows, two per channel. */
export interface RowBlocks {
  readonly rows: number;
  /** Vectors of four channels in a row. */
  readonly vectors: number;
  /** Rows of one workgroup; the last one may have fewer. */
  readonly perBlock: number;
  readonly blocks: number;
}

const THREADS = 256;
const MOST_BLOCKS = 1024;
const SMALLEST_BLOCK = 256;

/** @throws Error unless the channels are a multiple of 4, at most 1,024 */
export function rowBlocks(op: string, rows: number, channels: number): RowBlocks {
  if (channels % 4 !== 0 || channels > 4 * THREADS) {
    throw new Error(`${op}: expected channels in fours, at most ${4 * THREADS}, got ${channels}`);
  }
  const perBlock = Math.max(SMALLEST_BLOCK, Math.ceil(rows / MOST_BLOCKS));
  return { rows, vectors: channels / 4, perBlock, blocks: Math.ceil(rows / perBlock) };
}

/** The largest power of two that fits: lanes are added up in halves. */
const lanesOf = (vectors: number): number => 2 ** Math.floor(Math.log2(THREADS / vectors));

/**
 * WGSL: leaves in `total` of each thread the sum of `part` over its block's rows, for its vector of
 * channels. `part` may read the loop's `row` and `at = row · vectors + vector`.
 */
const blockSum = (vectors: number, total: string, part: string): string => `
    var ${total} = vec4<f32>(0.0);
    for (var row = firstRow + lane; row < endRow; row += ${lanesOf(vectors)}) {
      let at = row * ${vectors} + vector;
      ${total} += ${part};
    }
    sums[thread] = ${total};
    workgroupBarrier();
    for (var half = ${lanesOf(vectors) / 2}; half > 0; half /= 2) {
      if (lane < half) { sums[thread] += sums[thread + half * ${vectors}]; }
      workgroupBarrier();
    }
    ${total} = sums[vector];
    workgroupBarrier();`;

/**
 * Two sums over the rows of each block: `out[block, 2, c]`.
 * @param first WGSL of the first sum's term; {@link blockSum} says what it may read
 * @param between WGSL after the first sum, before the second; it may change `one`
 * @param second WGSL of the second sum's term; it may read the first sum, `one`
 */
export function sumBlocks(
  backend: WebGPUBackend,
  sums: {
    readonly key: string;
    readonly inputs: readonly ProgramInput[];
    readonly before?: string;
    readonly first: string;
    readonly between?: string;
    readonly second: string;
    readonly floats?: Readonly<Record<string, number>>;
  },
  { rows, vectors, perBlock, blocks }: RowBlocks,
  out: TensorInfo,
): void {
  const lanes = lanesOf(vectors);
  runProgram(backend, {
    key: `${sums.key}_${vectors}`,
    source: `
      var<workgroup> sums : array<vec4<f32>, ${THREADS}>;
      fn main(index : i32) {
        ${HEAD}
        // threads beyond lanes · vectors have no rows
        let vector = thread % ${vectors};
        let lane = thread / ${vectors};
        let firstRow = workgroup * uniforms.perBlock;
        let endRow = select(0, min(firstRow + uniforms.perBlock, uniforms.rows), lane < ${lanes});
        let count = f32(min(uniforms.perBlock, uniforms.rows - firstRow));
        ${sums.before ?? ''}
        ${blockSum(vectors, 'one', sums.first)}
        ${sums.between ?? ''}
        ${blockSum(vectors, 'two', sums.second)}
        if (thread < ${vectors} && workgroup < uniforms.blocks) {
          result[workgroup * ${2 * vectors} + vector] = one;
          result[workgroup * ${2 * vectors} + ${vectors} + vector] = two;
        }
      }`,
    threads: THREADS,
    workgroups: blocks,
    inputs: sums.inputs,
    output: { tensor: out, width: 4 },
    uniforms: { rows, perBlock, blocks },
    ...(sums.floats ? { floats: sums.floats } : {}),
  });
}

/**
 * One number per channel from the blocks: `out[c] = factor · Σ_b term`.
 * @param term WGSL; it may read `one` and `two` of the block, its number of rows `count`, `vector`
 */
export function combineBlocks(
  backend: WebGPUBackend,
  combination: {
    readonly key: string;
    readonly inputs: readonly ProgramInput[];
    readonly term: string;
    readonly factor: number;
  },
  { rows, vectors, perBlock, blocks }: RowBlocks,
  partial: TensorInfo,
  out: TensorInfo,
): void {
  runProgram(backend, {
    key: combination.key,
    source: `
      var<workgroup> sums : array<vec4<f32>, 64>;
      fn main(index : i32) {
        ${HEAD}
        let vector = min(workgroup, uniforms.vectors - 1);
        var sum = vec4<f32>(0.0);
        for (var block = thread; block < uniforms.blocks; block += 64) {
          let one = partial[block * 2 * uniforms.vectors + vector];
          let two = partial[(block * 2 + 1) * uniforms.vectors + vector];
          let count = f32(min(uniforms.perBlock, uniforms.rows - block * uniforms.perBlock));
          sum += ${combination.term};
        }
        sums[thread] = sum;
        workgroupBarrier();
        for (var half = 32; half > 0; half /= 2) {
          if (thread < half) { sums[thread] += sums[thread + half]; }
          workgroupBarrier();
        }
        if (thread == 0) { result[vector] = sums[0] * uniforms.factor; }
      }`,
    threads: 64,
    workgroups: vectors,
    inputs: [{ name: 'partial', tensor: partial, width: 4 }, ...combination.inputs],
    output: { tensor: out, width: 4 },
    uniforms: { rows, vectors, perBlock, blocks },
    floats: { factor: combination.factor },
  });
}
