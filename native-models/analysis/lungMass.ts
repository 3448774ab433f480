import { forEachLevel, type HuHistogram } from './huHistogram.ts';

/**
 * Density in g/mL of tissue with a CT number, piecewise linear after Schneider, Bortfeld and Schlegel
 * (Phys. Med. Biol. 45, 2000), as the Chest Imaging Platform uses it; air below −1000 HU counts as −1000.
 */
export function densityOf(hu: number): number {
  if (hu < -98) return 1.21e-3 + ((0.93 - 1.21e-3) / 902) * (Math.max(hu, -1000) + 1000);
  if (hu <= 18) return 1.018 + (0.893 * hu) / 1000;
  if (hu <= 100) return 1.003 + (1.169 * hu) / 1000;
  return 1.017 + (0.592 * hu) / 1000;
}

/** Grams of the voxels counted. @param voxelMl volume of one voxel. */
export function massGrams(histogram: HuHistogram, voxelMl: number): number {
  let grams = 0;
  forEachLevel(histogram, (hu, count) => {
    grams += densityOf(hu) * count * voxelMl;
  });
  return grams;
}
