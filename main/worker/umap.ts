import { UMAP } from 'umap-js';
import { seededRandom } from '../../native-models/common/random.ts';

/**
 * UMAP (McInnes et al. 2018) onto a plane, the same for the same seed.
 * @param data `[n, d]`, n ≥ 3. @param between called after each epoch; may throw to cancel.
 * @returns `[n, 2]`.
 */
export async function embedPlane(
  data: Float64Array,
  d: number,
  seed: number,
  between: () => Promise<void>,
): Promise<Float64Array> {
  const n = data.length / d;
  const umap = new UMAP({
    nComponents: 2,
    nNeighbors: Math.min(15, n - 1),
    minDist: 0.1,
    random: seededRandom(seed),
  });
  const epochs = umap.initializeFit(
    Array.from({ length: n }, (_, i) => Array.from(data.subarray(i * d, (i + 1) * d))),
  );
  for (let epoch = 0; epoch < epochs; epoch++) {
    umap.step();
    await between();
  }
  return Float64Array.from(umap.getEmbedding().flat());
}
