import type { MaskVolume } from '../common/volume.ts';

/** Steps of the share of disease in a window. */
const BINS = 64;

/** Voxels of the lung by the true share of disease in the window about them. */
export interface ShareCounts {
  readonly diseased: Float64Array;
  readonly healthy: Float64Array;
}

export const noCounts = (): ShareCounts => ({
  diseased: new Float64Array(BINS + 1),
  healthy: new Float64Array(BINS + 1),
});

/** Sums over the `edge`³ voxels c − edge/2 … c + edge/2 − 1 about each voxel, what lies outside being 0. Mutates `values`. */
export function windowSums(
  values: Float32Array,
  [nx, ny, nz]: MaskVolume['grid']['dimensions'],
  edge: number,
): Float32Array {
  slide(values, 1, nx, edge);
  slide(values, nx, ny, edge);
  slide(values, nx * ny, nz, edge);
  return values;
}

/** Sums of `edge` values about each along one axis, what lies outside being 0. Mutates `values`. */
function slide(values: Float32Array, stride: number, count: number, edge: number): void {
  const before = Math.floor(edge / 2);
  const line = new Float64Array(count + 1);
  for (let start = 0; start < values.length; start++) {
    if (Math.floor(start / stride) % count !== 0) continue;
    for (let n = 0; n < count; n++) line[n + 1] = line[n]! + values[start + n * stride]!;
    for (let n = 0; n < count; n++) {
      const low = Math.max(0, n - before);
      const high = Math.min(count, n - before + edge);
      values[start + n * stride] = line[high]! - line[low]!;
    }
  }
}

/**
 * Adds a scan's lung voxels to the counts. A classifier of windows sees no more than what a window holds, so the
 * true share is the best that it could know.
 * @param truth label mask on the grid of `lungs`, 1 mm voxels. @param edge of the window, voxels.
 */
export function addShares(
  counts: ShareCounts,
  truth: MaskVolume,
  lungs: MaskVolume,
  label: number,
  edge: number,
): void {
  const own = Float32Array.from(truth.voxels, (value) => Number(value === label));
  const sums = windowSums(own, truth.grid.dimensions, edge);
  const window = edge ** 3;
  for (let at = 0; at < sums.length; at++) {
    if (lungs.voxels[at] === 0) continue;
    const bin = Math.min(BINS, Math.round((BINS * sums[at]!) / window));
    const side = truth.voxels[at] === label ? counts.diseased : counts.healthy;
    side[bin]!++;
  }
}

/** The best Dice that a threshold on the true share reaches; null where there is no disease. */
export function bestDice({ diseased, healthy }: ShareCounts): number | null {
  const all = diseased.reduce((sum, count) => sum + count, 0);
  if (all === 0) return null;
  let [best, hits, painted] = [0, 0, 0];
  for (let bin = BINS; bin >= 0; bin--) {
    hits += diseased[bin]!;
    painted += diseased[bin]! + healthy[bin]!;
    best = Math.max(best, (2 * hits) / (all + painted));
  }
  return best;
}
