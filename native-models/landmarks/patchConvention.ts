import type { Grid } from '../common/geometry.ts';
import {
  type AtlasPoint,
  atlasToVoxel,
  type Location,
  type PatientPoint,
  patientPoint,
  type Vec3,
  voxelPoint,
  voxelToAtlas,
} from '../common/geometry.ts';
import { patchCorner } from '../common/patchBox.ts';
import { PATCH_EDGE } from '../common/volume.ts';
import type { Atlas, Landmark } from './atlas.ts';
import { cornerLocation, locationOf } from './locationOf.ts';

/**
 * How the patches of a model are cut. Ours run along LPS and are carried to the patient by their centre. The
 * published weights saw patches along LAS (y mirrored) that were carried by their corner, the lowest voxel along
 * those axes. The location p is the same for both: per axis of the atlas grid, `corner / max(corner) × 2 − 1`.
 */
export type PatchConvention = 'lps-centre' | 'las-corner';

export const PATCH_CONVENTIONS = ['lps-centre', 'las-corner'] as const;
export const OWN_CONVENTION: PatchConvention = 'lps-centre';
export const PUBLISHED_CONVENTION: PatchConvention = 'las-corner';

const HALF = PATCH_EDGE / 2;
/** From a patch's centre to its corner along LAS, mm of LPS. */
const TO_LAS_CORNER: Vec3 = [-HALF, HALF, -HALF];

/** The lowest voxel of a patch along LPS, and whether its rows are read from the last to the first. */
export interface PatchPlace {
  readonly corner: Vec3;
  readonly mirrorY: boolean;
}

/** What of a landmark is carried through the registration to the patient. */
export function landmarkAnchor(
  { lungs }: Pick<Atlas, 'lungs'>,
  { centre, corner }: Pick<Landmark, 'centre' | 'corner'>,
  convention: PatchConvention,
): AtlasPoint {
  return convention === 'lps-centre' ? centre : voxelToAtlas(lungs.grid, voxelPoint(...corner));
}

/** The patch of a landmark whose {@link landmarkAnchor} lies at `anchor` in the patient. */
export function placeAtAnchor(grid: Grid, anchor: PatientPoint, convention: PatchConvention): PatchPlace {
  const corner = patchCorner(grid, anchor);
  if (convention === 'lps-centre') return { corner, mirrorY: false };
  const [x, y, z] = corner;
  // patchCorner is 16 below the nearest voxel v; the published patch takes v … v + 31 along L, A and S.
  return { corner: [x + HALF, y + HALF - (PATCH_EDGE - 1), z + HALF], mirrorY: true };
}

/** The patch in which a point of the patient is voxel 16 of each axis. */
export function placeAround(grid: Grid, centre: PatientPoint, convention: PatchConvention): PatchPlace {
  const [x, y, z] = patchCorner(grid, centre);
  return convention === 'lps-centre'
    ? { corner: [x, y, z], mirrorY: false }
    : { corner: [x, y + 1, z], mirrorY: true };
}

/**
 * p of the patch around a point of the patient.
 * @param toAtlas the inverse registration.
 */
export function locationAround(
  atlas: Pick<Atlas, 'lungs' | 'maxCorner'>,
  toAtlas: (point: PatientPoint) => AtlasPoint,
  centre: PatientPoint,
  convention: PatchConvention,
): Location {
  if (convention === 'lps-centre') return locationOf(atlas, toAtlas(centre));
  const [dx, dy, dz] = TO_LAS_CORNER;
  const corner = toAtlas(patientPoint(centre[0] + dx, centre[1] + dy, centre[2] + dz));
  return cornerLocation(atlasToVoxel(atlas.lungs.grid, corner), atlas.maxCorner);
}
