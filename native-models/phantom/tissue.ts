import { FIELD } from './anatomy.ts';
import type { ParenchymaPlan } from './plan.ts';
import { spineHu } from './skeleton.ts';

/** Textures at a voxel, mean 0 and standard deviation 1: fine, acinar (about 5 mm), lobular (about 12 mm). */
export interface Grain {
  fine: number;
  medium: number;
  coarse: number;
}

const FISSURE_HU = 330;

/** HU of lung between vessels: gravity, texture, air trapping and the fissures' thin sheets. */
export function parenchymaHu(fields: Float32Array, grain: Grain, plan: ParenchymaPlan): number {
  let hu = plan.baseHu + plan.textureHu * (0.8 * grain.fine + 0.6 * grain.medium);
  hu += (plan.gravityHu * fields[FIELD.y]!) / 170 - (plan.apicobasalHu * fields[FIELD.z]!) / 250;
  hu -= plan.trappingHu * Math.min(2, Math.max(0, grain.coarse - 0.4));
  const oblique = fields[FIELD.oblique]!;
  let sheet = Math.abs(oblique);
  if (oblique > 0 && fields[FIELD.x]! < 0) sheet = Math.min(sheet, Math.abs(fields[FIELD.horizontal]!));
  if (sheet < 2.5) hu += FISSURE_HU * Math.exp(-((sheet / 0.75) ** 2));
  return hu;
}

/** HU inside the skin and outside the lungs. `edgeMm` softens the border of fat and muscle. */
export function softTissueHu(fields: Float32Array, grain: Grain, marrowHu: number, edgeMm: number): number {
  const x = fields[FIELD.x]!;
  const spine = spineHu(x, fields[FIELD.y]!, fields[FIELD.z]!, marrowHu);
  if (!Number.isNaN(spine)) return spine + 18 * grain.fine;
  const depth = -fields[FIELD.skin]!;
  const fat = -104 + 9 * grain.fine;
  if (depth < 1.6) return 5;
  const muscle = 52 + 7 * grain.fine;
  const inMuscle = Math.min(1, Math.max(0, 0.5 - fields[FIELD.muscle]! / edgeMm));
  if (inMuscle === 0) return grain.coarse > 1.9 ? fat + 70 : fat;
  const cage = fields[FIELD.cage]!;
  if (cage > -2) {
    // A plane of fat lies between the intercostal and the outer muscles.
    const plane = Math.abs(cage - 14 - 2 * grain.coarse);
    const deep = plane < 2 || grain.coarse > 1.5 ? -70 + 10 * grain.fine : muscle;
    return inMuscle * deep + (1 - inMuscle) * fat;
  }
  const below = fields[FIELD.diaphragm]!;
  if (below > 0) {
    if (below < 3) return 45;
    if (x < 18) return 57 + 5 * grain.fine;
    return grain.coarse > 0.9 ? -95 + 8 * grain.fine : 44 + 8 * grain.fine;
  }
  const heart = fields[FIELD.heart]!;
  if (heart < -3) return 42 + 5 * grain.fine;
  if (fields[FIELD.lung]! < 1.8) return 25;
  return -92 + 14 * grain.fine;
}
