import type { RegistrationQuality } from './transform.ts';

/** Green: as good as this method gets. Amber: look at it. Red: do not use it unseen. */
export type Light = 'green' | 'amber' | 'red';

export interface QualityLights {
  readonly dice: Light;
  readonly sides: Light;
  readonly landmarksOutside: Light;
  readonly smallestJacobian: Light;
  /** Red when the scan ends inside the lungs: a good fit to a part is no fit. */
  readonly wholeLungs: Light;
  /** The worst of them. */
  readonly all: Light;
}

interface Limits {
  readonly green: number;
  readonly amber: number;
}

/**
 * Dice of the union. Four real pairs reach 0.80–0.85 by an affine and 0.94–0.96 with the B-spline; a B-spline that
 * ends where affines do has not found the lungs' shape, an affine under 0.7 has not found their place.
 */
export const DICE: Readonly<Record<RegistrationQuality['method'], Limits>> = {
  deformable: { green: 0.93, amber: 0.85 },
  affine: { green: 0.78, amber: 0.7 },
};
/** One lung may fit worse than both, by this much: it is smaller, and the heart lies in one of them. */
export const SIDE_ALLOWANCE = 0.03;
/** Change of volume. At 0 the transform folds; under a tenth a landmark's patch is not the place it is taken for. */
export const JACOBIAN: Limits = { green: 0.1, amber: 0 };

const ORDER: readonly Light[] = ['green', 'amber', 'red'];

const atLeast = (value: number, { green, amber }: Limits): Light =>
  value >= green ? 'green' : value >= amber ? 'amber' : 'red';

/** What the figures of a registration mean, by what its method can reach. */
export function qualityLights(quality: RegistrationQuality): QualityLights {
  const { method, dice, diceRight, diceLeft, smallestJacobian } = quality;
  const limits = DICE[method];
  const lights = {
    dice: atLeast(dice, limits),
    sides: atLeast(Math.min(diceRight, diceLeft) + SIDE_ALLOWANCE, limits),
    // Landmarks stand evenly over the lungs: as many lie inside as the lungs overlap, unless one place is worse.
    landmarksOutside: atLeast(1 - quality.landmarksOutside, limits),
    // Exactly 0 folds too.
    smallestJacobian: smallestJacobian <= 0 ? ('red' as const) : atLeast(smallestJacobian, JACOBIAN),
    wholeLungs: quality.lungCutOff ? ('red' as const) : ('green' as const),
  };
  const all = ORDER[Math.max(...Object.values(lights).map((light) => ORDER.indexOf(light)))]!;
  return { ...lights, all };
}
