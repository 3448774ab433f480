import type { AtlasPoint, PatientPoint } from '../common/geometry.ts';
import type { MaskVolume } from '../common/volume.ts';
import { maskLookup } from '../registration/maskLookup.ts';
import type { Landmark } from './atlas.ts';

/**
 * Where the registration puts a landmark: `inside` the patient's lung; `outside` it, though it lies in the atlas's;
 * `beside`: outside, but it lies in no lung of the atlas either (hilum, wall), so that it says nothing of the fit.
 */
export type LandmarkPlace = 'inside' | 'outside' | 'beside';

export interface PlacedLandmark {
  readonly point: PatientPoint;
  readonly place: LandmarkPlace;
}

/** Each landmark in the patient, in the atlas's order. */
export function landmarkPlaces(
  landmarks: readonly Pick<Landmark, 'centre'>[],
  atlasLungs: MaskVolume,
  patientLungs: MaskVolume,
  atlasToPatient: (p: AtlasPoint) => PatientPoint,
): PlacedLandmark[] {
  const inAtlas = maskLookup(atlasLungs);
  const inPatient = maskLookup(patientLungs);
  return landmarks.map(({ centre }) => {
    const point = atlasToPatient(centre);
    if (inPatient(point[0], point[1], point[2]) !== 0) return { point, place: 'inside' };
    return { point, place: inAtlas(centre[0], centre[1], centre[2]) === 0 ? 'beside' : 'outside' };
  });
}
