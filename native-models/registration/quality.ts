import { LEFT_LUNG, type MaskVolume, RIGHT_LUNG } from '../common/volume.ts';
import type { Landmark } from '../landmarks/atlas.ts';
import { landmarksOutside } from '../landmarks/landmarksOutside.ts';
import { dice } from '../volume/dice.ts';
import { atlasToPatient } from './atlasToPatient.ts';
import { smallestJacobian } from './folding.ts';
import { invertTransform } from './inverse.ts';
import type { LabelImage } from './labelImage.ts';
import type { AtlasToPatient, RegistrationQuality } from './transform.ts';
import { warpMask } from './warpMask.ts';

/** The part of {@link RegistrationQuality} that the transform and the masks alone decide. */
export type MeasuredQuality = Omit<RegistrationQuality, 'method' | 'seconds' | 'rung'>;

/** @param atlasImage the atlas's lungs at a coarse spacing, where folding is looked for. */
export function measureQuality(
  transform: AtlasToPatient,
  atlasLungs: MaskVolume,
  atlasImage: LabelImage,
  patientLungs: MaskVolume,
  landmarks: readonly Landmark[],
): MeasuredQuality {
  const warp = (t: AtlasToPatient): Uint8Array =>
    warpMask(atlasLungs, invertTransform(t, patientLungs.grid), patientLungs.grid).voxels;
  const warped = warp(transform);
  const patient = patientLungs.voxels;
  return {
    dice: dice(warped, patient),
    diceRight: dice(warped, patient, RIGHT_LUNG),
    diceLeft: dice(warped, patient, LEFT_LUNG),
    diceAffine: transform.bspline ? dice(warp({ affine: transform.affine }), patient) : dice(warped, patient),
    smallestJacobian: smallestJacobian(transform, atlasImage),
    landmarksOutside: landmarksOutside(landmarks, atlasLungs, patientLungs, (p) =>
      atlasToPatient(transform, p),
    ),
  };
}
