import {
  type Grid,
  type PatientPoint,
  patientToVoxel,
  type Vec3,
  voxelPoint,
  voxelToPatient,
} from './geometry.ts';
import { PATCH_EDGE } from './volume.ts';

/** Lowest voxel of the patch around a point: of the nearest voxel c, per axis c − 16, so that it reaches c + 15. */
export function patchCorner(grid: Grid, centre: PatientPoint): Vec3 {
  const v = patientToVoxel(grid, centre);
  const half = PATCH_EDGE / 2;
  return [Math.round(v[0]) - half, Math.round(v[1]) - half, Math.round(v[2]) - half];
}

/** Middle of the patch's box, faces of its outer voxels included: half a voxel before c, as 32 is even. */
export function patchMiddle(grid: Grid, centre: PatientPoint): PatientPoint {
  const [i, j, k] = patchCorner(grid, centre);
  const half = (PATCH_EDGE - 1) / 2;
  return voxelToPatient(grid, voxelPoint(i + half, j + half, k + half));
}
