import type { Vec3 } from '../common/geometry.ts';
import type { Random } from '../common/random.ts';
import type { AcquisitionPlan, PhantomScale, VendorName } from './plan.ts';

interface Vendor {
  readonly smooth: string;
  readonly sharp: string;
  readonly paddingHu: readonly (number | null)[];
}

/** Kernel names as the scanners write them, and what they leave outside the field of view. */
const VENDORS: Readonly<Record<VendorName, Vendor>> = {
  GE: { smooth: 'STANDARD', sharp: 'LUNG', paddingHu: [-3024, -2000] },
  SIEMENS: { smooth: 'B31f', sharp: 'B60f', paddingHu: [null] },
  Philips: { smooth: 'B', sharp: 'L', paddingHu: [-1024] },
  TOSHIBA: { smooth: 'FC13', sharp: 'FC52', paddingHu: [-2048] },
};

const pick = <T>(items: readonly T[], random: Random): T => items[Math.floor(random() * items.length)]!;

/** Extent of the model's chest that a scan covers, model mm: below the recesses to above the apices. */
const COVERED_MM = { foot: -158, head: 152 };

/**
 * Scanner, kernel and grid of one acquisition, drawn apart from disease.
 * @param size patient mm per model mm, per axis; the field of view follows the body.
 * @param centre where the model's origin lies, LPS mm.
 * @param isSharp whether the kernel is; the design balances it.
 */
export function drawAcquisition(
  scale: PhantomScale,
  size: Vec3,
  centre: Vec3,
  isSharp: boolean,
  random: Random,
): AcquisitionPlan {
  const vendor = pick(Object.keys(VENDORS) as VendorName[], random);
  const { smooth, sharp, paddingHu } = VENDORS[vendor];
  const sliceSpacingMm = pick(scale === 'adult' ? [1, 1.25, 2, 2.5] : [1.5, 2, 2.5], random);
  const matrix = scale === 'adult' ? 512 : 144;
  const fieldMm = (378 + 24 * random()) * size[0];
  const pixelMm = Number((fieldMm / matrix).toFixed(4));
  const halfMm = (pixelMm * (matrix - 1)) / 2;
  const slices = Math.round(((COVERED_MM.head - COVERED_MM.foot) * size[2]) / sliceSpacingMm) + 1;
  const shift = () => (random() - 0.5) * 12 * size[0];
  const round = (value: number) => Number(value.toFixed(3));
  return {
    vendor,
    kernel: isSharp ? sharp : smooth,
    sharp: isSharp,
    sliceThicknessMm: sliceSpacingMm,
    sliceSpacingMm,
    pixelMm,
    matrix,
    slices,
    origin: [
      round(centre[0] - halfMm + shift()),
      round(centre[1] - halfMm + 6 * size[1] + shift()),
      round(centre[2] + COVERED_MM.foot * size[2]),
    ],
    // Thin slices and sharp kernels are the noisy ones.
    noiseHu:
      (isSharp ? 40 + 20 * random() : 14 + 9 * random()) * Math.min(1.15, (2 / sliceSpacingMm) ** 0.35),
    blurMm: isSharp ? 0 : 0.8,
    paddingHu: pick(paddingHu, random),
  };
}
