import { type Grid, IDENTITY, type Vec3, voxelPoint, voxelToPatient } from '../common/geometry.ts';

/** Float noise of a header, in voxels: a last plane is not lost for it. */
const SLACK = 1e-4;

/**
 * The lattice on LPS axes over the box of `source`'s voxel centres. It starts at the box's lowest
 * corner and ends at the last multiple of the spacing within it, so that an image that already is
 * isotropic keeps its lattice and, with axes along LPS, no sample lies outside the source.
 * The origin is rounded to float32: NIfTI keeps it exactly.
 */
export function isotropicGrid(source: Grid, spacingMm: number): Grid {
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (let corner = 0; corner < 8; corner++) {
    const at = (axis: 0 | 1 | 2) => ((corner >> axis) & 1 ? source.dimensions[axis] - 1 : 0);
    const point = voxelToPatient(source, voxelPoint(at(0), at(1), at(2)));
    for (let axis = 0; axis < 3; axis++) {
      low[axis] = Math.min(low[axis]!, point[axis]!);
      high[axis] = Math.max(high[axis]!, point[axis]!);
    }
  }
  const count = (axis: number) => Math.floor((high[axis]! - low[axis]!) / spacingMm + SLACK) + 1;
  const origin: Vec3 = [Math.fround(low[0]!), Math.fround(low[1]!), Math.fround(low[2]!)];
  return {
    dimensions: [count(0), count(1), count(2)],
    spacingMm: [spacingMm, spacingMm, spacingMm],
    origin,
    direction: IDENTITY,
  };
}
