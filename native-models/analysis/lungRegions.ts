import { LEFT_LUNG, type MaskVolume, RIGHT_LUNG } from '../common/volume.ts';

export const LUNG_REGIONS = [
  'both',
  'right',
  'left',
  'right-upper',
  'right-middle',
  'right-lower',
  'left-upper',
  'left-middle',
  'left-lower',
] as const;

export type LungRegion = (typeof LUNG_REGIONS)[number];

/** The six regions that do not overlap; the others are unions of them. */
export const THIRDS = LUNG_REGIONS.slice(3);

/** The thirds that make up a region, as indices into {@link THIRDS}. */
export function thirdsOf(region: LungRegion): readonly number[] {
  if (region === 'both') return [0, 1, 2, 3, 4, 5];
  if (region === 'right') return [0, 1, 2];
  if (region === 'left') return [3, 4, 5];
  return [THIRDS.indexOf(region)];
}

/**
 * Third of each lung by **equal volume**, as in the Chest Imaging Platform: going down from the apex, a
 * slice belongs to the upper third while no more than a third of that lung's voxels lie above its middle.
 * Whole slices, so a third is exact to half a slice at either end.
 *
 * @param lungs on a grid whose k axis points to the head.
 * @returns per lung label (1, 2) the index into {@link THIRDS} of each slice k.
 */
export function thirdOfSlice(lungs: MaskVolume): { readonly right: Uint8Array; readonly left: Uint8Array } {
  const slices = lungs.grid.dimensions[2];
  const perSlice = { right: new Float64Array(slices), left: new Float64Array(slices) };
  const sliceVoxels = lungs.grid.dimensions[0] * lungs.grid.dimensions[1];
  for (let index = 0; index < lungs.voxels.length; index++) {
    const label = lungs.voxels[index]!;
    if (label === RIGHT_LUNG) perSlice.right[Math.floor(index / sliceVoxels)]!++;
    else if (label === LEFT_LUNG) perSlice.left[Math.floor(index / sliceVoxels)]!++;
  }
  return { right: splitByVolume(perSlice.right, 0), left: splitByVolume(perSlice.left, 3) };
}

function splitByVolume(counts: Float64Array, firstThird: number): Uint8Array {
  const total = counts.reduce((sum, n) => sum + n, 0);
  const out = new Uint8Array(counts.length);
  let above = 0;
  for (let k = counts.length - 1; k >= 0; k--) {
    const middle = above + counts[k]! / 2;
    const third = total === 0 ? 0 : Math.min(2, Math.floor((3 * middle) / total));
    out[k] = firstThird + third;
    above += counts[k]!;
  }
  return out;
}
