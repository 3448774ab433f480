import { fitStandardisation, standardise } from '../analysis/standardisation.ts';
import { throwIfCancelled } from '../common/progress.ts';
import { deriveSeed, seededRandom, shuffled } from '../common/random.ts';
import { squaredDistance } from './kMeans.ts';
import { DESCRIPTOR, REGIONS } from './localDescriptors.ts';
import { eachDescriptors, type PatchSource, someLandmarks } from './patchSource.ts';

/** Scans that every scan is compared with. */
const REFERENCES = 64;
/** Landmarks of a scan whose regions stand for it: 192 regions. */
const SAMPLED_LANDMARKS = 24;
/** Neighbour whose distance tells the density. */
const NEIGHBOUR = 3;
/** Distances below it are ties. */
const LEAST = 1e-6;

/**
 * “Divergence-based” of table 2 (Schabdach et al. 2017): a scan is a sample of local descriptors, and two scans are as
 * unlike as the distributions that they were drawn from. A scan becomes its Kullback–Leibler divergences from reference
 * scans that were drawn by the seed; comparing all pairs would grow with the square of the cohort.
 * @returns `[scan, R]`, R = 64 or the number of scans.
 */
export async function divergenceBag(
  source: PatchSource,
  seed: number,
): Promise<{ readonly data: Float64Array; readonly columns: number }> {
  const random = seededRandom(deriveSeed(seed, 'divergence'));
  const chosen = someLandmarks(source.landmarks, SAMPLED_LANDMARKS, random);
  const rows = chosen.length * REGIONS;
  const size = rows * DESCRIPTOR;
  const samples = new Float64Array(source.scans * size);
  await eachDescriptors(source, chosen, 'descriptors', (descriptors, at) => {
    const width = REGIONS * DESCRIPTOR;
    for (let scan = 0; scan < source.scans; scan++) {
      samples.set(descriptors.subarray(scan * width, (scan + 1) * width), scan * size + at * width);
    }
  });
  const table = { data: samples, columns: DESCRIPTOR };
  const scaled = standardise(table, fitStandardisation(table));
  const scans = Array.from({ length: source.scans }, (_, scan) => scan);
  const references = shuffled(scans, random).slice(0, REFERENCES);
  const columns = references.length;
  const data = new Float64Array(source.scans * columns);
  for (const scan of scans) {
    throwIfCancelled(source.signal);
    const own = scaled.subarray(scan * size, (scan + 1) * size);
    references.forEach((reference, r) => {
      const other = scaled.subarray(reference * size, (reference + 1) * size);
      data[scan * columns + r] = scan === reference ? 0 : divergence(own, other, DESCRIPTOR);
    });
    source.report?.({ stage: 'divergences', done: scan + 1, total: source.scans, unit: 'scans' });
  }
  return { data, columns };
}

/**
 * Kullback–Leibler divergence D(P‖Q) estimated from samples by their k-th nearest neighbours (Wang, Kulkarni & Verdú
 * 2009, eq. 5): `d/n Σ log(ν_k / ρ_k) + log(m / (n − 1))`; it may fall below 0 by chance.
 * @param p `[n, d]`, n > 3. @param q `[m, d]`, m ≥ 3.
 */
export function divergence(p: Float64Array, q: Float64Array, d: number): number {
  const n = p.length / d;
  const m = q.length / d;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const inside = neighbourDistance(p, i * d, p, d, i);
    const across = neighbourDistance(p, i * d, q, d, -1);
    sum += Math.log(Math.max(LEAST, across) / Math.max(LEAST, inside));
  }
  return (d * sum) / n + Math.log(m / (n - 1));
}

/** Distance of a row to its third nearest in `b`; `skip` is the row itself. */
function neighbourDistance(a: Float64Array, from: number, b: Float64Array, d: number, skip: number): number {
  const nearest = new Float64Array(NEIGHBOUR).fill(Number.POSITIVE_INFINITY);
  for (let row = 0; row * d < b.length; row++) {
    if (row === skip) continue;
    const distance = squaredDistance(a, from, b, row * d, d);
    if (distance >= nearest[NEIGHBOUR - 1]!) continue;
    let at = NEIGHBOUR - 1;
    for (; at > 0 && nearest[at - 1]! > distance; at--) nearest[at] = nearest[at - 1]!;
    nearest[at] = distance;
  }
  return Math.sqrt(nearest[NEIGHBOUR - 1]!);
}
