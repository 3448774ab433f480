import { LEFT_LUNG, RIGHT_LUNG } from '../common/volume.ts';
import { CENTRILOBULAR, PARASEPTAL } from './paintLesions.ts';
import type { PhantomTruth } from './renderPatient.ts';

/** Litres of lung, and the shares of it that each label holds, as painted (not as planned). */
export interface TruthSummary {
  readonly litresRight: number;
  readonly litresLeft: number;
  readonly centrilobularShare: number;
  readonly paraseptalShare: number;
  readonly holesShare: number;
}

export function truthSummary({ lungs, regions, holes }: PhantomTruth): TruthSummary {
  const lung = [0, 0, 0];
  const region = [0, 0, 0];
  let air = 0;
  for (let n = 0; n < lungs.voxels.length; n++) {
    const label = lungs.voxels[n]!;
    lung[label] = lung[label]! + 1;
    const subtype = regions.voxels[n]!;
    region[subtype] = region[subtype]! + 1;
    if (holes.voxels[n]! > 0) air++;
  }
  const [x, y, z] = lungs.grid.spacingMm;
  const litre = (x * y * z) / 1e6;
  const all = lung[RIGHT_LUNG]! + lung[LEFT_LUNG]! || 1;
  return {
    litresRight: lung[RIGHT_LUNG]! * litre,
    litresLeft: lung[LEFT_LUNG]! * litre,
    centrilobularShare: region[CENTRILOBULAR]! / all,
    paraseptalShare: region[PARASEPTAL]! / all,
    holesShare: air / all,
  };
}
