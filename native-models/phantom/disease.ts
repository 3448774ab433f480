import type { Random } from '../common/random.ts';
import type { DesignCell, EmphysemaPlan, Severity } from './plan.ts';

/** Mean share of the lung volume at each severity. */
const CENTRILOBULAR_SHARE: Readonly<Record<Severity, number>> = { 1: 0.02, 2: 0.06, 3: 0.13, 4: 0.26 };
const PARASEPTAL_SHARE: Readonly<Record<Severity, number>> = { 1: 0.012, 2: 0.024, 3: 0.042, 4: 0.07 };

const between = (low: number, high: number, random: Random) => low + (high - low) * random();

/**
 * Extent, size and zone of a patient's emphysema. All of it is drawn in the same way whether a subtype is
 * present or not, since the decoys of an absent one are to lie where it would have lain.
 */
export function drawEmphysema(cell: DesignCell, random: Random): EmphysemaPlan {
  const { severity, centrilobular, paraseptal } = cell;
  return {
    severity,
    centrilobular: {
      present: centrilobular,
      share: CENTRILOBULAR_SHARE[severity] * between(0.8, 1.2, random),
    },
    paraseptal: { present: paraseptal, share: PARASEPTAL_SHARE[severity] * between(0.8, 1.2, random) },
    holeRadiusMm: 2.2 + 0.45 * severity + between(-0.3, 0.3, random),
    cellRadiusMm: 3.3 + 0.35 * severity + between(-0.3, 0.3, random),
    zone: between(-1, 1, random),
  };
}

/** Share of the lung that is emphysema, both subtypes. */
export const burdenOf = ({ centrilobular, paraseptal }: EmphysemaPlan): number =>
  presentShare(centrilobular) + presentShare(paraseptal);

/** 0 where the subtype is absent. */
export const presentShare = ({ present, share }: EmphysemaPlan['centrilobular']): number =>
  present ? share : 0;
