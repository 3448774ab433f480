import * as tf from '@tensorflow/tfjs-core';

/** Edges of the matrices: large enough to fill a device, small enough for a software driver. */
const EDGES = { large: 2048, small: 512 } as const;

/** A small product that takes longer is a software driver's: a large one would take a minute. */
const SLOW_SECONDS = 0.02;

const REPEATS = 6;

/** GFLOP/s of a matrix product on this thread's tfjs backend, the best of several. */
export async function matrixPeak(): Promise<number> {
  const small = await bestSeconds(EDGES.small, 3);
  const edge = small > SLOW_SECONDS ? EDGES.small : EDGES.large;
  const seconds = edge === EDGES.small ? small : await bestSeconds(edge, REPEATS);
  return (2 * edge ** 3) / seconds / 1e9;
}

async function bestSeconds(edge: number, repeats: number): Promise<number> {
  const a = tf.randomUniform<tf.Rank.R2>([edge, edge], -1, 1, 'float32', 1);
  let best = Number.POSITIVE_INFINITY;
  for (let n = 0; n < repeats; n++) {
    const start = performance.now();
    const product = tf.matMul(a, a);
    // reading one number waits for the device
    const corner = tf.slice(product, [0, 0], [1, 1]);
    await corner.data();
    best = Math.min(best, (performance.now() - start) / 1000);
    tf.dispose([product, corner]);
  }
  a.dispose();
  return best;
}
