import * as tf from '@tensorflow/tfjs-core';
import { NORM_MOMENTUM } from '../network/architecture.ts';
import type { LayerMoments } from '../network/encoder.ts';
import type { ParameterLayout } from '../network/parameters.ts';

/**
 * Takes one forward pass into the running statistics as PyTorch does: momentum 0.1, the variance
 * unbiased. `statistics` is changed in place; the moments' tensors are disposed of.
 */
export async function updateRunningStatistics(
  layout: ParameterLayout,
  statistics: Float32Array,
  moments: readonly LayerMoments[],
): Promise<void> {
  const offsets = new Map(layout.entries.map(({ name, offset }) => [name, offset]));
  for (const { layer, mean, variance, count } of moments) {
    const unbiased = count > 1 ? count / (count - 1) : 1;
    blend(statistics, offsets.get(`${layer.norm}.running_mean`)!, await mean.data(), 1);
    blend(statistics, offsets.get(`${layer.norm}.running_var`)!, await variance.data(), unbiased);
    tf.dispose([mean, variance]);
  }
}

function blend(statistics: Float32Array, offset: number, values: ArrayLike<number>, factor: number): void {
  for (let i = 0; i < values.length; i++) {
    const old = statistics[offset + i]!;
    statistics[offset + i] = old + NORM_MOMENTUM * (values[i]! * factor - old);
  }
}
