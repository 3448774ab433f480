import type { Affine } from '../common/affine.ts';
import type { MaskVolume } from '../common/volume.ts';
import { COINCIDENT } from './affineLadder.ts';
import { type Elastix, ElastixFailure } from './elastix.ts';
import { bsplineParameters, type Smoothness } from './elastixParameters.ts';
import { smallestJacobian } from './folding.ts';
import { bsplineOf } from './itkTransform.ts';
import { type LabelImage, labelImage } from './labelImage.ts';
import { lungOverlap } from './overlap.ts';
import { affineMap, pointMap } from './pointMap.ts';
import type { AtlasToPatient } from './transform.ts';

/**
 * Reg of eq. 1, weakest first. The weights belong to labels of ±100 at 3 mm: without any, one of
 * four real patients folded (smallest Jacobian −0.05) for 0.01 more Dice.
 */
const SMOOTHNESS: readonly Smoothness[] = [
  { spacingMm: 20, bendingEnergy: 2e5 },
  { spacingMm: 20, bendingEnergy: 2e6 },
  { spacingMm: 32, bendingEnergy: 2e7 },
];

export interface Deformation {
  readonly name: string;
  readonly transform: AtlasToPatient;
}

/**
 * Adds a B-spline (mean squares of the labels) to an affine: the loosest that neither folds inside
 * the atlas's lung nor fits worse than the affine.
 *
 * @returns null when every one does, and when the affine leaves nothing to gain.
 */
export async function deform(
  elastix: Elastix,
  atlas: LabelImage,
  lungs: MaskVolume,
  affine: Affine,
): Promise<Deformation | null> {
  const moving = labelImage(lungs, atlas.grid, affineMap(affine));
  const before = lungOverlap(atlas, moving);
  if (before >= COINCIDENT) return null;
  for (const smoothness of SMOOTHNESS) {
    try {
      const { transform: list } = await elastix.run(atlas, moving, bsplineParameters(smoothness));
      const transform: AtlasToPatient = { affine, bspline: bsplineOf(list) };
      const after = lungOverlap(atlas, labelImage(lungs, atlas.grid, pointMap(transform)));
      if (after > before && smallestJacobian(transform, atlas) > 0) {
        return { name: `b-spline ${smoothness.spacingMm} mm/bending ${smoothness.bendingEnergy}`, transform };
      }
    } catch (error) {
      if (!(error instanceof ElastixFailure)) throw error;
    }
  }
  return null;
}
