import { setImmediate } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import { type Span, splitRows } from '../threads/split.ts';

/** Rows that batch norm takes together, at least: one row has no variance. */
const SMALLEST_SPLIT = 2;

/** A run of a batch's rows that goes through the network by itself. */
export interface Split extends Span {
  /** Of the batch's rows. */
  readonly share: number;
}

/** Cuts a batch into the fewest runs of at most `rowsPerSplit` rows whose lengths differ by one at most. */
export function splitBatch(count: number, rowsPerSplit: number): readonly Split[] {
  return splitRows(count, Math.ceil(count / rowsPerSplit), SMALLEST_SPLIT).map(({ start, end }) => ({
    start,
    end,
    share: (end - start) / count,
  }));
}

/** `sum + share · part`; both tensors are disposed of, the result outlives any tidy. */
export function addShare(sum: tf.Tensor1D | undefined, part: tf.Tensor1D, share: number): tf.Tensor1D {
  if (!sum && share === 1) return part;
  const result = tf.tidy(() => {
    const weighted = tf.mul(part, share) as tf.Tensor1D;
    return sum ? (tf.add(sum, weighted) as tf.Tensor1D) : weighted;
  });
  tf.dispose(sum ? [sum, part] : [part]);
  return result;
}

/**
 * Lets the process answer its messages between the pieces of a step: a backend may compute inside
 * its calls, and a cancelled job must hear of it.
 */
export const yieldToEventLoop = (): Promise<void> => setImmediate();
