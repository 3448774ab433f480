import { create } from 'zustand';
import type { Vec3 } from '../../native-models/common/geometry.ts';
import { type LaidAffine, shifted, turnedAbout } from '../../native-models/common/laidAffine.ts';

/** The atlas as the reader lays it by hand; null while he does not. */
export const useLaying = create<{
  readonly scanId: string | null;
  readonly laid: LaidAffine | null;
  /** Where it lay at first. */
  readonly first: LaidAffine | null;
  /** Dice with the scan's lungs as it lies now. */
  readonly dice: number | null;
  /** A drag turns; else it moves. */
  readonly turning: boolean;
}>(() => ({ scanId: null, laid: null, first: null, dice: null, turning: false }));

const { getState: get, setState: set } = useLaying;

export const beginLaying = (scanId: string): void =>
  set({ scanId, laid: null, first: null, dice: null, turning: false });

export const endLaying = (): void => set({ scanId: null, laid: null, first: null, dice: null });

/** Where it lies before it is moved; what was moved already stays. */
export const layFirst = (first: LaidAffine): void => set(({ laid }) => ({ first, laid: laid ?? first }));

export const dragTurns = (turning: boolean): void => set({ turning });

export function layAgain(): void {
  const { first } = get();
  if (first) set({ laid: first });
}

export function moveLaid(by: Vec3): void {
  const { laid } = get();
  if (laid) set({ laid: shifted(laid, by) });
}

export function turnLaid(axis: 0 | 1 | 2, radians: number, about: Vec3): void {
  const { laid } = get();
  if (laid) set({ laid: turnedAbout(laid, axis, radians, about) });
}
