import { type PatientPoint, voxelPoint, voxelToPatient } from '../common/geometry.ts';
import { type MaskVolume, PATCH_EDGE } from '../common/volume.ts';

/** Share of a box that must be of the mask, as of a box that counts as emphysema (section 5.3.1). */
const MIN_SHARE = 0.25;

/**
 * Centres of 32 mm boxes that show what a mask marks: on a lattice of one box's edge, so that no two overlap, those
 * that hold at least a quarter of it, moved to the marked voxel nearest to their middle.
 * @param mask 1 mm isotropic; 0 where nothing is marked.
 * @returns LPS mm, in the order of the lattice.
 */
export function boxesInMask({ grid, voxels }: MaskVolume): PatientPoint[] {
  const [nx, ny, nz] = grid.dimensions;
  const centres: PatientPoint[] = [];
  for (let z = 0; z < nz; z += PATCH_EDGE) {
    for (let y = 0; y < ny; y += PATCH_EDGE) {
      for (let x = 0; x < nx; x += PATCH_EDGE) {
        const found = cellOf(voxels, [nx, ny, nz], [x, y, z]);
        if (found.marked < MIN_SHARE * PATCH_EDGE ** 3) continue;
        const nearest = found.nearest;
        const index: [number, number, number] = [
          nearest % nx,
          Math.floor(nearest / nx) % ny,
          Math.floor(nearest / (nx * ny)),
        ];
        centres.push(voxelToPatient(grid, voxelPoint(...index)));
      }
    }
  }
  return centres;
}

/** Marked voxels of a cell, and the one nearest to its middle. */
function cellOf(
  voxels: Uint8Array,
  [nx, ny, nz]: readonly [number, number, number],
  [x, y, z]: readonly [number, number, number],
): { readonly marked: number; readonly nearest: number } {
  const middle = (PATCH_EDGE - 1) / 2;
  let marked = 0;
  let nearest = -1;
  let best = Number.POSITIVE_INFINITY;
  for (let k = z; k < Math.min(nz, z + PATCH_EDGE); k++) {
    for (let j = y; j < Math.min(ny, y + PATCH_EDGE); j++) {
      for (let i = x; i < Math.min(nx, x + PATCH_EDGE); i++) {
        const at = i + nx * (j + ny * k);
        if (voxels[at] === 0) continue;
        marked++;
        const distance = (i - x - middle) ** 2 + (j - y - middle) ** 2 + (k - z - middle) ** 2;
        if (distance < best) [best, nearest] = [distance, at];
      }
    }
  }
  return { marked, nearest };
}
