import { fitStandardisation, standardise } from '../analysis/standardisation.ts';
import { deriveSeed, seededRandom } from '../common/random.ts';
import { kMeans, nearestCentre } from './kMeans.ts';
import { DESCRIPTOR, REGIONS } from './localDescriptors.ts';
import { eachDescriptors, type PatchSource, someLandmarks } from './patchSource.ts';

const WORDS = 64;
/** Rows that the words are learnt from. */
const MAX_SAMPLE = 20_000;
/** Landmarks that the sample is spread over. */
const SAMPLED_LANDMARKS = 48;

/**
 * “K-Means” of table 2: local descriptors of all scans are clustered without labels into words, and a scan is the share
 * of its regions that fall to each word.
 * @returns `[scan, K]`, K = 64 or fewer where fewer regions differ; each row sums to 1.
 */
export async function kMeansBag(
  source: PatchSource,
  seed: number,
): Promise<{ readonly data: Float64Array; readonly columns: number }> {
  const random = seededRandom(deriveSeed(seed, 'kmeans'));
  const chosen = someLandmarks(source.landmarks, SAMPLED_LANDMARKS, random);
  const share = Math.min(1, MAX_SAMPLE / (chosen.length * source.scans * REGIONS));
  const sample: number[] = [];
  await eachDescriptors(source, chosen, 'words', (descriptors) => {
    for (let from = 0; from < descriptors.length; from += DESCRIPTOR) {
      if (random() < share) sample.push(...descriptors.subarray(from, from + DESCRIPTOR));
    }
  });
  const table = { data: Float64Array.from(sample), columns: DESCRIPTOR };
  const scale = fitStandardisation(table);
  const centres = kMeans(standardise(table, scale), DESCRIPTOR, WORDS, random);
  const columns = centres.length / DESCRIPTOR;
  const data = new Float64Array(source.scans * columns);
  const all = Array.from({ length: source.landmarks }, (_, j) => j);
  await eachDescriptors(source, all, 'bags', (descriptors) => {
    const scaled = standardise({ data: descriptors, columns: DESCRIPTOR }, scale);
    for (let row = 0; row * DESCRIPTOR < scaled.length; row++) {
      const word = nearestCentre(scaled, row * DESCRIPTOR, centres, DESCRIPTOR);
      data[Math.floor(row / REGIONS) * columns + word]! += 1 / (REGIONS * source.landmarks);
    }
  });
  return { data, columns };
}
