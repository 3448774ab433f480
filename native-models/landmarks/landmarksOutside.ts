import type { AtlasPoint, PatientPoint } from '../common/geometry.ts';
import type { MaskVolume } from '../common/volume.ts';
import { maskLookup } from '../registration/maskLookup.ts';
import type { Landmark } from './atlas.ts';

/**
 * Of the landmarks whose centre lies in the atlas's lung, the share that the registration puts
 * outside the patient's lung. Landmarks outside the atlas's lung (hilum, wall) are not counted.
 *
 * @returns share in [0, 1]; 0 when no landmark lies in the atlas's lung.
 */
export function landmarksOutside(
  landmarks: readonly Pick<Landmark, 'centre'>[],
  atlasLungs: MaskVolume,
  patientLungs: MaskVolume,
  atlasToPatient: (p: AtlasPoint) => PatientPoint,
): number {
  const inAtlas = maskLookup(atlasLungs);
  const inPatient = maskLookup(patientLungs);
  let inside = 0;
  let outside = 0;
  for (const { centre } of landmarks) {
    if (inAtlas(centre[0], centre[1], centre[2]) === 0) continue;
    inside++;
    const p = atlasToPatient(centre);
    if (inPatient(p[0], p[1], p[2]) === 0) outside++;
  }
  return inside === 0 ? 0 : outside / inside;
}
