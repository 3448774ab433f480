import { LEFT_LUNG, type MaskVolume, RIGHT_LUNG } from '../common/volume.ts';
import { type KernelSharpness, kernelSharpness } from './reconstructionKernel.ts';

/** What of the acquisition bears on densitometry; absent where the header does not say. */
export interface Acquisition {
  readonly manufacturer?: string | undefined;
  readonly kernel?: string | undefined;
  readonly sliceThicknessMm?: number | undefined;
  readonly contrast?: boolean | undefined;
}

export interface MeasureWarning {
  readonly code:
    | 'sharp-kernel'
    | 'unknown-kernel'
    | 'thick-slices'
    | 'unknown-thickness'
    | 'contrast-agent'
    | 'lung-missing'
    | 'lung-cut-off'
    | 'small-lungs';
  readonly message: string;
}

const THICK_MM = 3;
const SMALL_LITRES = 2;
/** Lung voxels on an end slice, in mm², beyond which the lung goes on outside the scan. */
const CUT_MM2 = 100;

/** Reasons to doubt the measures of one scan; they are printed with them. */
export const measureWarnings = (lungs: MaskVolume, acquisition: Acquisition): MeasureWarning[] => [
  ...acquisitionWarnings(acquisition),
  ...maskWarnings(lungs),
];

/** Those that the header alone gives, so that they are told before anything is measured. */
export function acquisitionWarnings(acquisition: Acquisition): MeasureWarning[] {
  return [
    ...kernelWarnings(kernelSharpness(acquisition.manufacturer, acquisition.kernel), acquisition.kernel),
    ...thicknessWarnings(acquisition.sliceThicknessMm),
    ...(acquisition.contrast
      ? [{ code: 'contrast-agent', message: 'contrast agent raises the density of the lung' } as const]
      : []),
  ];
}

function kernelWarnings(sharpness: KernelSharpness, kernel: string | undefined): MeasureWarning[] {
  if (sharpness === 'smooth') return [];
  if (sharpness === 'unknown') {
    const message = kernel ? `kernel ${kernel} is not known as smooth` : 'the header names no kernel';
    return [{ code: 'unknown-kernel', message: `${message}; a sharp one would raise LAA by its noise` }];
  }
  return [
    { code: 'sharp-kernel', message: `kernel ${kernel} is sharp: its noise raises LAA and lowers Perc15` },
  ];
}

function thicknessWarnings(mm: number | undefined): MeasureWarning[] {
  if (mm === undefined)
    return [{ code: 'unknown-thickness', message: 'the header gives no slice thickness' }];
  if (mm <= THICK_MM) return [];
  return [
    { code: 'thick-slices', message: `slices of ${mm} mm average small lesions away (above ${THICK_MM} mm)` },
  ];
}

function maskWarnings(lungs: MaskVolume): MeasureWarning[] {
  const [nx, ny, nz] = lungs.grid.dimensions;
  const [sx, sy, sz] = lungs.grid.spacingMm;
  const counts = [0, 0, 0];
  for (const label of lungs.voxels) if (label <= LEFT_LUNG) counts[label]!++;
  const warnings: MeasureWarning[] = [];
  for (const [label, side] of [
    [RIGHT_LUNG, 'right'],
    [LEFT_LUNG, 'left'],
  ] as const) {
    if (counts[label] === 0) warnings.push({ code: 'lung-missing', message: `no ${side} lung was found` });
  }
  const litres = ((counts[RIGHT_LUNG]! + counts[LEFT_LUNG]!) * sx * sy * sz) / 1e6;
  if (litres < SMALL_LITRES) {
    const message = `the lungs hold ${litres.toFixed(2)} L, less than ${SMALL_LITRES} L: expiration, or a part is missing`;
    warnings.push({ code: 'small-lungs', message });
  }
  const areaOf = (k: number): number =>
    lungs.voxels.subarray(k * nx * ny, (k + 1) * nx * ny).reduce((n, label) => n + (label ? 1 : 0), 0) *
    sx *
    sy;
  for (const [k, end] of [
    [0, 'lowest'],
    [nz - 1, 'highest'],
  ] as const) {
    if (areaOf(k) <= CUT_MM2) continue;
    warnings.push({
      code: 'lung-cut-off',
      message: `the lung reaches the ${end} slice: part of it was not scanned`,
    });
  }
  return warnings;
}
