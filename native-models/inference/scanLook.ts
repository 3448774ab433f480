import type { CtVolume, MaskVolume } from '../common/volume.ts';
import { boundingBox, crop } from '../volume/crop.ts';
import { TISSUE_HU } from './localHu.ts';
import { departures, type ScanLook } from './localTexture.ts';

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
  if (!box) return { spread: [1, 1, 1], middle: -AIR, deviation: 1 };
  const { grid, voxels } = crop(ct, box);
  const inside = crop(lungs, box).voxels;
  const spread = [0, 1, 2].map(() => new Float64Array(LARGEST + 1));
  const depths = new Float64Array(AIR + 1);
  const plane = grid.dimensions[0] * grid.dimensions[1];
  let k = 0;
  for (const { cubes, around } of departures(voxels, grid.dimensions)) {
    for (let n = 0; n < plane; n++) {
      const v = k * plane + n;
      if (inside[v] === 0 || voxels[v]! >= TISSUE_HU) continue;
      for (let scale = 0; scale < cubes.length; scale++) {
        spread[scale]![Math.min(LARGEST, Math.round(Math.abs(cubes[scale]![n]!)))]!++;
      }
      depths[Math.min(AIR, Math.max(0, Math.round(-around[n]!)))]!++;
    }
    k++;
  }
  const middle = quantile(depths, 0.5);
  return {
    spread: spread.map((each) => atLeastOne(quantile(each, 0.5))) as unknown as ScanLook['spread'],
    middle: -middle,
    // By the lighter half: emphysema and trapped air lie in the darker one.
    deviation: atLeastOne(middle - quantile(depths, 0.25)),
  };
}

const atLeastOne = (departure: number): number => Math.max(1, NORMAL * departure);

/** The bin up to which this share was counted. */
function quantile(counts: Float64Array, share: number): number {
  const wanted = share * counts.reduce((sum, n) => sum + n, 0);
  let sum = 0;
  return counts.findIndex((n) => {
    sum += n;
    return sum >= wanted;
  });
}
