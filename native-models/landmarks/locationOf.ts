import {
  type AtlasPoint,
  atlasToVoxel,
  type Location,
  locationPoint,
  type Vec3,
} from '../common/geometry.ts';
import { PATCH_EDGE } from '../common/volume.ts';
import type { Atlas } from './atlas.ts';

/**
 * p of a patch: per axis `corner / max(corner) × 2 − 1`. Its axes are the atlas grid's i, j, k, in
 * this order, whichever way they point in the body; the published weights were trained so.
 */
export function cornerLocation(corner: Vec3, maxCorner: Vec3): Location {
  const at = (a: 0 | 1 | 2): number => (maxCorner[a] === 0 ? 0 : (corner[a] / maxCorner[a]) * 2 - 1);
  return locationPoint(at(0), at(1), at(2));
}

/**
 * p of any point of the atlas frame, e.g. of a patient's voxel: that of the patch centred there
 * (corner = voxel − 16). Not clamped: points beyond the landmarks leave [−1, 1] a little.
 */
export function locationOf(atlas: Pick<Atlas, 'lungs' | 'maxCorner'>, point: AtlasPoint): Location {
  const v = atlasToVoxel(atlas.lungs.grid, point);
  const half = PATCH_EDGE / 2;
  return cornerLocation([v[0] - half, v[1] - half, v[2] - half], atlas.maxCorner);
}
