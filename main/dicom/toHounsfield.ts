import { OUTSIDE_HU } from '../../native-models/common/volume.ts';
import type { FramePlane, Instance } from './instance.ts';

/**
 * A padding value whose HU lies in this range is tissue, not padding: the header is wrong, we ignore it.
 * (Some writers state 0 for signed pixels in HU, which is water.)
 */
const TISSUE_HU = [-900, 3000] as const;

/**
 * Stored values of a frame to HU, written to `out` from `offset` on. Rounded and clamped to int16;
 * padding and whatever lies below −1024 (−2000, −2048, −3024 outside the scanner's circle) becomes
 * {@link OUTSIDE_HU}. MONOCHROME1 is a way to show, not to store: it changes nothing here. Mutates `out`.
 */
export function toHounsfield(
  stored: Int16Array | Uint16Array,
  instance: Pick<Instance, 'padding'>,
  plane: Pick<FramePlane, 'rescaleSlope' | 'rescaleIntercept'>,
  out: Int16Array,
  offset: number,
): void {
  const { rescaleSlope: slope, rescaleIntercept: intercept } = plane;
  const [low, high] = paddingRange(instance, plane);
  for (let i = 0; i < stored.length; i++) {
    const value = stored[i]!;
    const hu = Math.round(value * slope + intercept);
    const outside = hu < OUTSIDE_HU || (value >= low && value <= high);
    out[offset + i] = outside ? OUTSIDE_HU : Math.min(hu, 32767);
  }
}

function paddingRange(
  { padding }: Pick<Instance, 'padding'>,
  { rescaleSlope, rescaleIntercept }: Pick<FramePlane, 'rescaleSlope' | 'rescaleIntercept'>,
): readonly [number, number] {
  if (!padding) return [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const tissue = padding.some((value) => {
    const hu = value * rescaleSlope + rescaleIntercept;
    return hu > TISSUE_HU[0] && hu < TISSUE_HU[1];
  });
  return tissue ? [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] : padding;
}
