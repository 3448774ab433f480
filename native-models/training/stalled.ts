import type { EpochCurve } from './pretrainSettings.ts';

/** True when the last `patience` epochs have not brought the total loss (eq. 9) below what it was before them. */
export function hasStalled(curves: readonly EpochCurve[], patience: number | undefined): boolean {
  if (patience === undefined) return false;
  const losses = curves.flatMap(({ localLoss, neighbourLoss }) =>
    localLoss === null || neighbourLoss === null ? [] : [localLoss + neighbourLoss],
  );
  if (losses.length <= patience) return false;
  return Math.min(...losses.slice(-patience)) >= Math.min(...losses.slice(0, -patience));
}
