import { Refusal } from '../common/refusal.ts';
import { type CtVolume, LEFT_LUNG, type MaskVolume, RIGHT_LUNG } from '../common/volume.ts';
import {
  countHu,
  emptyHistogram,
  type HuHistogram,
  huMoments,
  percentile,
  shareBelow,
  shareBetween,
  sumHistograms,
} from './huHistogram.ts';
import { massGrams } from './lungMass.ts';
import { LUNG_REGIONS, type LungRegion, THIRDS, thirdOfSlice, thirdsOf } from './lungRegions.ts';

export interface SubtypeMask {
  readonly subtype: string;
  /** Not 0 where the subtype is; on the grid of the scan. What lies outside the lungs is not counted. */
  readonly mask: MaskVolume;
}

export interface Burden {
  readonly subtype: string;
  readonly percent: number;
  readonly litres: number;
}

/** One row of the table. Percentages are of the region's voxels; null where the region is empty. */
export interface RegionMeasures {
  readonly region: LungRegion;
  readonly litres: number;
  readonly massGrams: number;
  readonly meanHu: number | null;
  readonly sdHu: number | null;
  readonly skewness: number | null;
  /** Strictly below −950, −925, −910, −856 HU. */
  readonly laa950: number | null;
  readonly laa925: number | null;
  readonly laa910: number | null;
  readonly laa856: number | null;
  /** Above −600 HU and at most −250 HU: `haa600 − haa250`. */
  readonly haa: number | null;
  /** Strictly above −600 and −250 HU, as in the Chest Imaging Platform. */
  readonly haa600: number | null;
  readonly haa250: number | null;
  readonly perc10: number | null;
  readonly perc15: number | null;
  readonly burdens: readonly Burden[];
}

/**
 * Densitometry of the lungs, and the burden of each subtype, per region: both lungs, each lung, and the
 * thirds of each by equal volume. The airways are out if the mask leaves them out.
 *
 * @param ct HU; @param lungs right 1, left 2, same grid, k towards the head.
 * @returns nine rows, in the order of {@link LUNG_REGIONS}.
 * @throws Refusal `grid-mismatch` when sizes differ, `lungs-empty`.
 */
export function measureLungs(
  ct: CtVolume,
  lungs: MaskVolume,
  masks: readonly SubtypeMask[] = [],
): RegionMeasures[] {
  const voxels = `${ct.grid.dimensions.join(' × ')} voxels`;
  for (const mask of [lungs, ...masks.map((subtype) => subtype.mask)]) {
    if (mask.grid.dimensions.every((n, axis) => n === ct.grid.dimensions[axis])) continue;
    throw new Refusal(
      'grid-mismatch',
      `expected masks of the scan's ${voxels}, got ${mask.grid.dimensions.join(' × ')}`,
    );
  }
  const counts = countThirds(ct, lungs, masks);
  if (counts.every((third) => third.histogram.total === 0)) {
    throw new Refusal('lungs-empty', 'expected a lung mask with voxels labelled 1 or 2, got none');
  }
  const [sx, sy, sz] = ct.grid.spacingMm;
  const voxelMl = (sx * sy * sz) / 1000;
  return LUNG_REGIONS.map((region) => {
    const thirds = thirdsOf(region).map((third) => counts[third]!);
    const histogram = sumHistograms(thirds.map((third) => third.histogram));
    const burdens = masks.map(({ subtype }, n) => {
      const affected = thirds.reduce((sum, third) => sum + third.affected[n]!, 0);
      const percent = histogram.total === 0 ? 0 : (100 * affected) / histogram.total;
      return { subtype, percent, litres: (affected * voxelMl) / 1000 };
    });
    return { region, ...densitometry(histogram, voxelMl), burdens };
  });
}

interface ThirdCounts {
  readonly histogram: HuHistogram;
  /** Voxels of each subtype. */
  readonly affected: Float64Array;
}

function countThirds(ct: CtVolume, lungs: MaskVolume, masks: readonly SubtypeMask[]): ThirdCounts[] {
  const { right, left } = thirdOfSlice(lungs);
  const thirds = THIRDS.map(() => ({
    histogram: emptyHistogram(),
    affected: new Float64Array(masks.length),
  }));
  const sliceVoxels = ct.grid.dimensions[0] * ct.grid.dimensions[1];
  for (let index = 0; index < lungs.voxels.length; index++) {
    const label = lungs.voxels[index]!;
    if (label !== RIGHT_LUNG && label !== LEFT_LUNG) continue;
    const third = thirds[(label === RIGHT_LUNG ? right : left)[Math.floor(index / sliceVoxels)]!]!;
    countHu(third.histogram, ct.voxels[index]!);
    for (let n = 0; n < masks.length; n++) {
      if (masks[n]!.mask.voxels[index] !== 0) third.affected[n]!++;
    }
  }
  return thirds;
}

function densitometry(histogram: HuHistogram, voxelMl: number): Omit<RegionMeasures, 'region' | 'burdens'> {
  const { mean, sd, skewness } = huMoments(histogram);
  const percent = (share: number): number | null => finite(100 * share);
  const above = (hu: number): number => shareBetween(histogram, hu, Number.POSITIVE_INFINITY);
  return {
    litres: (histogram.total * voxelMl) / 1000,
    massGrams: massGrams(histogram, voxelMl),
    meanHu: finite(mean),
    sdHu: finite(sd),
    skewness: finite(skewness),
    laa950: percent(shareBelow(histogram, -950)),
    laa925: percent(shareBelow(histogram, -925)),
    laa910: percent(shareBelow(histogram, -910)),
    laa856: percent(shareBelow(histogram, -856)),
    haa: percent(shareBetween(histogram, -600, -250)),
    haa600: percent(above(-600)),
    haa250: percent(above(-250)),
    perc10: finite(percentile(histogram, 10)),
    perc15: finite(percentile(histogram, 15)),
  };
}

/** JSON and SQL know no NaN. */
const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
