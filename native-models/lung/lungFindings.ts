import { type CtVolume, type MaskVolume, OUTSIDE_HU } from '../common/volume.ts';
import type { BowelGas } from './bowelGas.ts';
import { lungLitres } from './litres.ts';

/** What somebody should know of a lung mask before its figures are used. */
export interface LungFinding {
  readonly code: 'lung-cut-off' | 'lung-cut-by-field' | 'gas-left-out' | 'gas-to-check' | 'lungs-unequal';
  readonly message: string;
}

/** Lung on the last slice of the scan, beyond which it goes on outside. */
const CUT_MM2 = 200;
/** Lung along the border of the field of view; a touch is rounding. */
const FIELD_MM2 = 1_000;
/** The left lung holds 0.8 to 0.95 of the right one; under this one of them lacks a part. */
const MIN_RATIO = 0.6;
/** Shares of the two lungs in a healthy pair. */
const HEALTHY_SHARE = { right: 0.54, left: 0.46 } as const;
const SAYABLE_LITRES = 0.005;

/**
 * Reasons to doubt a lung mask, from the mask and the volume it was found in.
 * @param ct on the mask's grid
 */
export function lungFindings(ct: CtVolume, lungs: MaskVolume, gas: BowelGas): LungFinding[] {
  return [...cutOff(ct, lungs), ...cutByField(ct, lungs), ...gasFindings(gas), ...unequal(lungs)];
}

/** Slices that hold more than the fill outside the field of view: the scan ends with the first and last of them. */
function scannedRange({ grid, voxels }: CtVolume): [number, number] {
  const [nx, ny, nz] = grid.dimensions;
  const isScanned = (k: number) =>
    voxels.subarray(k * nx * ny, (k + 1) * nx * ny).some((hu) => hu > OUTSIDE_HU);
  let first = 0;
  let last = nz - 1;
  while (first < last && !isScanned(first)) first++;
  while (last > first && !isScanned(last)) last--;
  return [first, last];
}

function cutOff(ct: CtVolume, { grid, voxels }: MaskVolume): LungFinding[] {
  const [nx, ny] = grid.dimensions;
  const mm2 = grid.spacingMm[0] * grid.spacingMm[1];
  const areaOf = (k: number) =>
    voxels.subarray(k * nx * ny, (k + 1) * nx * ny).reduce((n, l) => n + (l ? 1 : 0), 0) * mm2;
  const [first, last] = scannedRange(ct);
  return (
    [
      [first, 'lowest'],
      [last, 'highest'],
    ] as const
  ).flatMap(([k, end]) => {
    const area = areaOf(k);
    if (area <= CUT_MM2) return [];
    const message = `The scan ends inside the lung: ${(area / 100).toFixed(0)} cm² of lung lie on its ${end} slice. Litres, shares and the registration are of a part only.`;
    return [{ code: 'lung-cut-off', message }];
  });
}

/** Lung voxels beside the border of the field of view, in the plane of the slices. */
function cutByField(ct: CtVolume, { grid, voxels }: MaskVolume): LungFinding[] {
  const [nx, ny] = grid.dimensions;
  const [sx, , sz] = grid.spacingMm;
  let faces = 0;
  for (let v = 0; v < voxels.length; v++) {
    if (voxels[v] === 0) continue;
    const x = v % nx;
    const y = ((v - x) / nx) % ny;
    if (x === 0 || y === 0 || x === nx - 1 || y === ny - 1) faces++;
    else
      for (const step of [-1, 1, -nx, nx])
        if (voxels[v + step] === 0 && voxels[v + 2 * step] === 0 && outside(ct, v + step, step)) faces++;
  }
  const area = faces * sx * sz;
  if (area <= FIELD_MM2) return [];
  const message = `The field of view cuts the lung along ${(area / 100).toFixed(0)} cm²: the litres are of a part only.`;
  return [{ code: 'lung-cut-by-field', message }];
}

/** Three voxels in a row without data are padding, not noise in air. */
const outside = ({ voxels }: CtVolume, v: number, step: number): boolean =>
  [0, 1, 2].every((n) => voxels[v + n * step] === OUTSIDE_HU);

function gasFindings({ litres, doubtfulLitres }: BowelGas): LungFinding[] {
  const findings: LungFinding[] = [];
  if (litres >= SAYABLE_LITRES) {
    const message = `${litres.toFixed(2)} L of gas below the diaphragm (stomach or bowel) touch the lung and were left out of it.`;
    findings.push({ code: 'gas-left-out', message });
  }
  if (doubtfulLitres >= SAYABLE_LITRES) {
    const message = `${doubtfulLitres.toFixed(2)} L at the base of the lung are as empty as air and mostly surrounded by tissue: a bulla, or gas of the stomach. They count as lung; look at them.`;
    findings.push({ code: 'gas-to-check', message });
  }
  return findings;
}

/** Fluid, collapse or a mass are no air, so the mask lacks them: what the other lung lets expect is named. */
function unequal(mask: MaskVolume): LungFinding[] {
  const { right, left } = lungLitres(mask);
  const expectedLeft = (right * HEALTHY_SHARE.left) / HEALTHY_SHARE.right;
  const expectedRight = (left * HEALTHY_SHARE.right) / HEALTHY_SHARE.left;
  const [side, found, expected] =
    left < expectedLeft
      ? (['left', left, expectedLeft] as const)
      : (['right', right, expectedRight] as const);
  if (expected === 0 || found >= MIN_RATIO * expected) return [];
  const message = `The ${side} lung holds ${found.toFixed(2)} L where the other lets expect about ${expected.toFixed(2)} L: about ${(expected - found).toFixed(2)} L may be fluid, collapsed or solid lung, or were removed. They are in no measure.`;
  return [{ code: 'lungs-unequal', message }];
}

export const isCutOff = (findings: readonly LungFinding[]): boolean =>
  findings.some(({ code }) => code === 'lung-cut-off' || code === 'lung-cut-by-field');
