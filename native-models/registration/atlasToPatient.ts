import { type AtlasPoint, determinant, type PatientPoint, patientPoint } from '../common/geometry.ts';
import { jacobian } from './jacobian.ts';
import { type PointMap, pointMap } from './pointMap.ts';
import type { AtlasToPatient } from './transform.ts';

const maps = new WeakMap<AtlasToPatient, PointMap>();

/** φ⁻¹ (eq. 1): where an atlas point lies in the patient; mm, LPS. */
export function atlasToPatient(t: AtlasToPatient, p: AtlasPoint): PatientPoint {
  let map = maps.get(t);
  if (map === undefined) {
    map = pointMap(t);
    maps.set(t, map);
  }
  const out = new Float64Array(3);
  map(p[0], p[1], p[2], out);
  return patientPoint(out[0]!, out[1]!, out[2]!);
}

/** Local change of volume, atlas → patient; ≤ 0 where the transform folds. */
export const jacobianDeterminant = (t: AtlasToPatient, p: AtlasPoint): number => determinant(jacobian(t, p));
