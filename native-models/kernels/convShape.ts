import type * as tf from '@tensorflow/tfjs-core';

/** `[groups or experts, 3, 3, 3, in, out]`. */
export type Tensor6D = tf.Tensor<tf.Rank.R6>;

/** Rows of a batch that share one mixed kernel lie together; these are the run lengths. */
export type GroupSizes = readonly number[];

export interface ConvAttributes {
  readonly stride: 1 | 2;
  /** Sum equals the batch; one kernel per group. */
  readonly groups: GroupSizes;
  /** Apply ELU to the result (evaluation, batch norm folded in). */
  readonly elu: boolean;
}

/** `[n, z, y, x, c]` of the output of a 3³ convolution with zero padding 1. */
export function convOutputShape(
  [n, z, y, x]: readonly number[],
  outputs: number,
  stride: number,
): [number, number, number, number, number] {
  const edge = (d: number): number => Math.floor((d - 1) / stride) + 1;
  return [n!, edge(z!), edge(y!), edge(x!), outputs];
}

/**
 * @throws Error that names the op, what it expected and what it got.
 */
export function checkConvShapes(
  op: string,
  x: readonly number[],
  kernels: readonly number[],
  bias: readonly number[],
  { stride, groups }: ConvAttributes,
): void {
  const fail = (expected: string, got: unknown): never => {
    throw new Error(`${op}: expected ${expected}, got ${JSON.stringify(got)}`);
  };
  if (x.length !== 5) fail('x of the shape [n, z, y, x, c]', x);
  if (kernels.length !== 6 || kernels.slice(1, 4).join() !== '3,3,3') {
    fail('kernels of the shape [groups, 3, 3, 3, in, out]', kernels);
  }
  if (kernels[4] !== x[4]) fail(`kernels for ${x[4]} input channels`, kernels);
  if (bias.join() !== `${kernels[5]}`) fail(`a bias of the shape [${kernels[5]}]`, bias);
  if (stride !== 1 && stride !== 2) fail('stride 1 or 2', stride);
  if (kernels[0] !== groups.length) fail(`one kernel for each of ${groups.length} groups`, kernels);
  if (groups.some((size) => !Number.isInteger(size) || size < 1)) fail('groups of whole rows', groups);
  if (groups.reduce((a, b) => a + b, 0) !== x[0]) fail(`groups that sum to ${x[0]} rows`, groups);
}
