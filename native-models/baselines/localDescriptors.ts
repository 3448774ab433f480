import { PATCH_EDGE, PATCH_VOXELS } from '../common/volume.ts';

/** Edge of the region that one descriptor is of, voxels (mm): an eighth of a patch. */
const REGION_EDGE = 16;
/** Regions of a patch. */
export const REGIONS = (PATCH_EDGE / REGION_EDGE) ** 3;

/** HU between which voxels are counted: fine where emphysema and lung lie. */
const EDGES_HU = [-1000, -975, -950, -925, -900, -875, -850, -800, -700, -500, -200] as const;
/** Numbers of one descriptor: shares between the edges, mean and s.d. of the log gradient. */
export const DESCRIPTOR = EDGES_HU.length + 3;

/** Bin of an HU from −1024 on. */
const BINS = Uint8Array.from(
  { length: 1024 + EDGES_HU.at(-1)! + 1 },
  (_, at) => EDGES_HU.filter((edge) => at - 1024 >= edge).length,
);

/**
 * Descriptors of local lung regions: what the hand-designed baselines of table 2 see instead of learned features
 * (Schabdach et al. 2017 describe regions by intensity histograms and gradients as well).
 * @param patch `[32, 32, 32]`, HU.
 * @returns `[8, 14]`, one row for each 16³ region.
 * @throws RangeError for another size.
 */
export function localDescriptors(patch: Int16Array): Float64Array {
  if (patch.length !== PATCH_VOXELS) {
    throw new RangeError(`localDescriptors: expected ${PATCH_VOXELS} voxels, got ${patch.length}`);
  }
  const out = new Float64Array(REGIONS * DESCRIPTOR);
  const steps = PATCH_EDGE / REGION_EDGE;
  for (let region = 0; region < REGIONS; region++) {
    const x = (region % steps) * REGION_EDGE;
    const y = (Math.floor(region / steps) % steps) * REGION_EDGE;
    const z = Math.floor(region / steps ** 2) * REGION_EDGE;
    describeRegion(patch, x, y, z, out.subarray(region * DESCRIPTOR, (region + 1) * DESCRIPTOR));
  }
  return out;
}

/** Written into `out`, `[14]`; the outermost voxels of a patch have no gradient. */
function describeRegion(patch: Int16Array, x0: number, y0: number, z0: number, out: Float64Array): void {
  const row = PATCH_EDGE;
  const slice = PATCH_EDGE ** 2;
  let gradients = 0;
  let sum = 0;
  let squares = 0;
  for (let z = z0; z < z0 + REGION_EDGE; z++) {
    for (let y = y0; y < y0 + REGION_EDGE; y++) {
      for (let x = x0; x < x0 + REGION_EDGE; x++) {
        const at = x + y * row + z * slice;
        out[BINS[Math.min(BINS.length - 1, Math.max(0, patch[at]! + 1024))]!]!++;
        if (isBorder(x) || isBorder(y) || isBorder(z)) continue;
        const dx = patch[at + 1]! - patch[at - 1]!;
        const dy = patch[at + row]! - patch[at - row]!;
        const dz = patch[at + slice]! - patch[at - slice]!;
        const log = Math.log1p(Math.sqrt(dx * dx + dy * dy + dz * dz) / 2);
        gradients++;
        sum += log;
        squares += log * log;
      }
    }
  }
  for (let bin = 0; bin < DESCRIPTOR - 2; bin++) out[bin]! /= REGION_EDGE ** 3;
  const mean = sum / gradients;
  out[DESCRIPTOR - 2] = mean;
  out[DESCRIPTOR - 1] = Math.sqrt(Math.max(0, squares / gradients - mean * mean));
}

const isBorder = (x: number): boolean => x === 0 || x === PATCH_EDGE - 1;
