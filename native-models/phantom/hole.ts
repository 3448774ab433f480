import type { Vec3 } from '../common/geometry.ts';

/** A ball of low attenuation, LPS mm. */
export interface Hole {
  readonly centre: Vec3;
  readonly radiusMm: number;
  readonly hu: number;
}
