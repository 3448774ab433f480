import type { CtVolume, MaskVolume } from '../common/volume.ts';
import { boundingBox, crop } from '../volume/crop.ts';
import { localHuSlices, TISSUE_HU } from './localHu.ts';
import { RADII, type ScanLook } from './localTexture.ts';

/** HU; larger departures are counted here. */
const LARGEST = 500;
/** Down to here, HU below zero. */
const AIR = 1024;
/** From a median absolute departure to a standard deviation. */
const NORMAL = 1.4826;

/**
 * Measures a scan's own look by medians, which a few holes do not move: local texture is told in its units, so that
 * a noisy scan, or one of a deep breath, does not look ill.
 * @param ct at 1 mm.
 */
export function scanLook(ct: CtVolume, lungs: MaskVolume): ScanLook {
  const box = boundingBox(lungs.voxels, ct.grid.dimensions);
  if (!box) return { spread: 1, middle: -AIR };
  const { grid, voxels } = crop(ct, box);
  const inside = crop(lungs, box).voxels;
  const departures = new Float64Array(LARGEST + 1);
  const depths = new Float64Array(AIR + 1);
  const plane = grid.dimensions[0] * grid.dimensions[1];
  const near = localHuSlices(voxels, grid.dimensions, RADII[0]);
  let k = 0;
  for (const around of localHuSlices(voxels, grid.dimensions, RADII.at(-1))) {
    const here = near.next().value as Float32Array;
    for (let n = 0; n < plane; n++) {
      const v = k * plane + n;
      if (inside[v] === 0 || voxels[v]! >= TISSUE_HU) continue;
      departures[Math.min(LARGEST, Math.round(Math.abs(here[n]! - around[n]!)))]!++;
      depths[Math.min(AIR, Math.max(0, Math.round(-around[n]!)))]!++;
    }
    k++;
  }
  return { spread: Math.max(1, NORMAL * median(departures)), middle: -median(depths) };
}

/** The bin up to which half was counted. */
function median(counts: Float64Array): number {
  const half = counts.reduce((sum, n) => sum + n, 0) / 2;
  let sum = 0;
  return counts.findIndex((n) => {
    sum += n;
    return sum >= half;
  });
}
