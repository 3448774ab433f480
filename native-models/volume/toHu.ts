import { OUTSIDE_HU } from '../common/volume.ts';

/** Rounds and clamps an interpolated value to what an int16 scan may hold. */
export function toHu(value: number): number {
  if (value <= OUTSIDE_HU) return OUTSIDE_HU;
  return value >= 32767 ? 32767 : Math.round(value);
}
