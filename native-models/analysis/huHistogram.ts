/** Counts of every HU an int16 can hold; bin 0 is −32768. */
export interface HuHistogram {
  readonly counts: Uint32Array;
  total: number;
}

const BINS = 65536;
const OFFSET = 32768;

export const emptyHistogram = (): HuHistogram => ({ counts: new Uint32Array(BINS), total: 0 });

/** Adds one voxel; mutates the histogram. */
export function countHu(histogram: HuHistogram, hu: number): void {
  histogram.counts[hu + OFFSET]!++;
  histogram.total++;
}

export function sumHistograms(histograms: readonly HuHistogram[]): HuHistogram {
  const sum = emptyHistogram();
  for (const { counts, total } of histograms) {
    for (let bin = 0; bin < BINS; bin++) sum.counts[bin]! += counts[bin]!;
    sum.total += total;
  }
  return sum;
}

/** Share of the voxels with `low < HU ≤ high`; NaN when there are none. */
export function shareBetween(histogram: HuHistogram, low: number, high: number): number {
  let count = 0;
  forEachLevel(histogram, (hu, n) => {
    if (hu > low && hu <= high) count += n;
  });
  return count / histogram.total;
}

/** Share of the voxels strictly below `hu`; NaN when there are none. */
export const shareBelow = (histogram: HuHistogram, hu: number): number =>
  shareBetween(histogram, Number.NEGATIVE_INFINITY, hu - 1);

/**
 * Percentile by linear interpolation between order statistics, as `numpy.percentile` and R's type 7:
 * the value at position `(n − 1) · percent / 100` of the sorted voxels. NaN when there are none.
 */
export function percentile(histogram: HuHistogram, percent: number): number {
  const position = ((histogram.total - 1) * percent) / 100;
  const lower = orderStatistic(histogram, Math.floor(position));
  const upper = orderStatistic(histogram, Math.ceil(position));
  return lower + (upper - lower) * (position - Math.floor(position));
}

export interface HuMoments {
  readonly mean: number;
  /** Population s.d., as `numpy.std`. */
  readonly sd: number;
  /** Corrected for bias, as `scipy.stats.skew(bias=False)`; NaN for fewer than 3 voxels or no spread. */
  readonly skewness: number;
}

/** Moments about the mean in two passes; exact sums, as every HU is an integer. */
export function huMoments(histogram: HuHistogram): HuMoments {
  const n = histogram.total;
  let sum = 0;
  forEachLevel(histogram, (hu, count) => {
    sum += hu * count;
  });
  const mean = sum / n;
  let second = 0;
  let third = 0;
  forEachLevel(histogram, (hu, count) => {
    second += count * (hu - mean) ** 2;
    third += count * (hu - mean) ** 3;
  });
  const variance = second / n;
  const biased = third / n / variance ** 1.5;
  const skewness = n < 3 || variance === 0 ? Number.NaN : (biased * Math.sqrt(n * (n - 1))) / (n - 2);
  return { mean, sd: Math.sqrt(variance), skewness };
}

/** Calls back for each HU that occurs, ascending. */
export function forEachLevel(histogram: HuHistogram, visit: (hu: number, count: number) => void): void {
  for (let bin = 0; bin < BINS; bin++) {
    const count = histogram.counts[bin]!;
    if (count > 0) visit(bin - OFFSET, count);
  }
}

/** The voxel at a position of the sorted voxels, from 0; NaN outside. */
function orderStatistic(histogram: HuHistogram, position: number): number {
  let below = 0;
  for (let bin = 0; bin < BINS; bin++) {
    below += histogram.counts[bin]!;
    if (below > position && position >= 0) return bin - OFFSET;
  }
  return Number.NaN;
}
