import { determinant, type Grid } from '../common/geometry.ts';
import { jacobian } from './jacobian.ts';
import type { LabelImage } from './labelImage.ts';
import type { AtlasToPatient } from './transform.ts';

/**
 * Smallest Jacobian determinant of atlas → patient over the voxels of a coarse label image that
 * touch the atlas's lung; ≤ 0 means that the transform folds there.
 */
export function smallestJacobian(t: AtlasToPatient, { grid, values }: LabelImage): number {
  let smallest = Infinity;
  forEachVoxel(grid, (x, y, z, v) => {
    if (values[v] !== 0) smallest = Math.min(smallest, determinant(jacobian(t, [x, y, z])));
  });
  return smallest;
}

function forEachVoxel(grid: Grid, visit: (x: number, y: number, z: number, v: number) => void): void {
  const [nx, ny, nz] = grid.dimensions;
  const [ox, oy, oz] = grid.origin;
  const [sx, sy, sz] = grid.spacingMm;
  for (let k = 0, v = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, v++) visit(ox + i * sx, oy + j * sy, oz + k * sz, v);
    }
  }
}
