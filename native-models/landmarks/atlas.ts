import type { AtlasPoint, Location, Vec3 } from '../common/geometry.ts';
import type { MaskVolume } from '../common/volume.ts';

/** One anatomical landmark p^j: the centre of a 32³ patch on the atlas's 1 mm grid. */
export interface Landmark {
  /** Lowest voxel index `[i, j, k]` of the patch in the atlas grid. */
  readonly corner: Vec3;
  /** Centre voxel (corner + 16), LPS mm. */
  readonly centre: AtlasPoint;
  /** Per axis `corner / max(corner) × 2 − 1`: what the encoder is conditioned on. */
  readonly location: Location;
}

export interface Atlas {
  /** Right lung 1, left lung 2, on a 1 mm isotropic LPS grid. */
  readonly lungs: MaskVolume;
  readonly landmarks: readonly Landmark[];
  /** Largest corner index per axis; turns any atlas voxel into a location. */
  readonly maxCorner: Vec3;
}
