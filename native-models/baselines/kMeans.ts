import type { Random } from '../common/random.ts';

const MAX_ITERATIONS = 50;

/**
 * K-means by Lloyd's iterations from k-means++ seeds (Arthur & Vassilvitskii 2007).
 * @param data `[n, d]`, standardised. @param clusters K; fewer are found where fewer rows differ.
 * @returns centres, `[K, d]`.
 */
export function kMeans(data: Float64Array, d: number, clusters: number, random: Random): Float64Array {
  const n = data.length / d;
  let centres = seedCentres(data, d, clusters, random);
  const k = centres.length / d;
  let before = new Int32Array(n).fill(-1);
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    const nearest = Int32Array.from({ length: n }, (_, i) => nearestCentre(data, i * d, centres, d));
    if (nearest.every((centre, i) => centre === before[i])) break;
    before = nearest;
    const sums = new Float64Array(k * d);
    const counts = new Float64Array(k);
    for (let i = 0; i < n; i++) {
      counts[nearest[i]!]!++;
      for (let j = 0; j < d; j++) sums[nearest[i]! * d + j]! += data[i * d + j]!;
    }
    // A centre that lost all its rows stays where it is.
    const last = centres;
    centres = sums.map((sum, at) => {
      const count = counts[Math.floor(at / d)]!;
      return count > 0 ? sum / count : last[at]!;
    });
  }
  return centres;
}

/** Index of the centre nearest to the row that begins at `from`; the lower of equals. */
export function nearestCentre(data: Float64Array, from: number, centres: Float64Array, d: number): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let k = 0; k * d < centres.length; k++) {
    const distance = squaredDistance(data, from, centres, k * d, d);
    if (distance < least) [best, least] = [k, distance];
  }
  return best;
}

export function squaredDistance(
  a: Float64Array,
  aFrom: number,
  b: Float64Array,
  bFrom: number,
  d: number,
): number {
  let sum = 0;
  for (let j = 0; j < d; j++) {
    const difference = a[aFrom + j]! - b[bFrom + j]!;
    sum += difference * difference;
  }
  return sum;
}

/** Each next seed is drawn with a chance that rises with its squared distance to those before it. */
function seedCentres(data: Float64Array, d: number, clusters: number, random: Random): Float64Array {
  const n = data.length / d;
  const chosen = [Math.floor(random() * n)];
  const distances = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  while (chosen.length < clusters) {
    const last = chosen.at(-1)! * d;
    let total = 0;
    for (let i = 0; i < n; i++) {
      distances[i] = Math.min(distances[i]!, squaredDistance(data, i * d, data, last, d));
      total += distances[i]!;
    }
    if (total === 0) break;
    let left = random() * total;
    let next = 0;
    while (next < n - 1 && left >= distances[next]!) left -= distances[next++]!;
    chosen.push(next);
  }
  return Float64Array.from(chosen.flatMap((i) => Array.from(data.subarray(i * d, (i + 1) * d))));
}
