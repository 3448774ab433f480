import { expect, test } from 'vitest';
import { type Acquisition, measureWarnings } from '../../../native-models/analysis/measureWarnings.ts';
import { kernelSharpness } from '../../../native-models/analysis/reconstructionKernel.ts';
import { type Grid, IDENTITY } from '../../../native-models/common/geometry.ts';
import type { MaskVolume } from '../../../native-models/common/volume.ts';

const grid: Grid = {
  dimensions: [20, 20, 20],
  spacingMm: [10, 10, 10],
  origin: [0, 0, 0],
  direction: IDENTITY,
};

/** Two boxes of 8 × 16 × (to − from) cm². */
function boxes(from: number, to: number, labels: readonly number[] = [1, 2]): MaskVolume {
  const voxels = new Uint8Array(8000);
  for (let n = 0; n < 8000; n++) {
    const [i, j, k] = [n % 20, Math.floor(n / 20) % 20, Math.floor(n / 400)];
    if (j >= 2 && j < 18 && k >= from && k < to && i % 10 >= 1 && i % 10 < 9)
      voxels[n] = labels[i < 10 ? 0 : 1]!;
  }
  return { grid, voxels };
}

const good: Acquisition = { manufacturer: 'GE MEDICAL SYSTEMS', kernel: 'STANDARD', sliceThicknessMm: 1.25 };
const codes = (lungs: MaskVolume, acquisition: Acquisition): string[] =>
  measureWarnings(lungs, acquisition).map((warning) => warning.code);

test('a good scan has none', () => {
  expect(codes(boxes(2, 18), good)).toEqual([]);
});

test.each([
  [{ ...good, kernel: 'LUNG' }, 'sharp-kernel'],
  [{ ...good, kernel: undefined }, 'unknown-kernel'],
  [{ ...good, kernel: 'XYZ' }, 'unknown-kernel'],
  [{ ...good, sliceThicknessMm: 5 }, 'thick-slices'],
  [{ ...good, sliceThicknessMm: undefined }, 'unknown-thickness'],
  [{ ...good, contrast: true }, 'contrast-agent'],
])('acquisition %#', (acquisition, code) => {
  expect(codes(boxes(2, 18), acquisition)).toEqual([code]);
});

test('what the mask shows', () => {
  expect(codes(boxes(2, 18, [1, 0]), good)).toEqual(['lung-missing']);
  expect(codes(boxes(0, 18), good)).toEqual(['lung-cut-off']);
  expect(codes(boxes(0, 20), good)).toEqual(['lung-cut-off', 'lung-cut-off']);
  expect(codes(boxes(8, 10), good)).toEqual(['small-lungs']);
});

test.each([
  ['GE MEDICAL SYSTEMS', 'STANDARD', 'smooth'],
  ['GE MEDICAL SYSTEMS', 'BONEPLUS', 'sharp'],
  ['SIEMENS', 'B31f', 'smooth'],
  ['SIEMENS', 'B70f', 'sharp'],
  ['Siemens Healthineers', 'Br40d', 'smooth'],
  ['Philips', 'B', 'smooth'],
  ['Philips', 'L', 'sharp'],
  ['Philips', 'YA', 'sharp'],
  ['TOSHIBA', 'FC08', 'smooth'],
  ['TOSHIBA', 'FC51', 'sharp'],
  ['Philips', 'iDose', 'unknown'],
  [undefined, undefined, 'unknown'],
] as const)('%s %s is %s', (manufacturer, kernel, sharpness) => {
  expect(kernelSharpness(manufacturer, kernel)).toBe(sharpness);
});
