import * as tf from '@tensorflow/tfjs-core';

const EDGE = 2048;

/** GFLOP/s of a large matrix product on this thread's tfjs backend, the best of several. */
export async function matrixPeak(): Promise<number> {
  const a = tf.randomUniform<tf.Rank.R2>([EDGE, EDGE], -1, 1, 'float32', 1);
  let best = 0;
  for (let n = 0; n < 6; n++) {
    const start = performance.now();
    const product = tf.matMul(a, a);
    // reading one number waits for the device
    const corner = tf.slice(product, [0, 0], [1, 1]);
    await corner.data();
    best = Math.max(best, (2 * EDGE ** 3) / (performance.now() - start) / 1e6);
    tf.dispose([product, corner]);
  }
  a.dispose();
  return best;
}
