import { create } from 'zustand';
import type { Vec3 } from '../../native-models/common/geometry.ts';
import { composed, type LaidAffine, shifted, turnedAbout } from '../../native-models/common/laidAffine.ts';
import { type PointPair, rigidFit } from '../../native-models/common/rigidFit.ts';

/** What a drag does; or clicks tell points and where they should lie. */
export type HandMouse = 'move' | 'turn' | 'pairs';

/** The atlas as the reader lays it by hand; `scanId` is null while nobody does. */
interface Laying {
  readonly scanId: string | null;
  readonly laid: LaidAffine | null;
  /** Where it lay at first. */
  readonly first: LaidAffine | null;
  /** Dice with the scan's lungs as it lies now. */
  readonly dice: number | null;
  readonly mouse: HandMouse;
  /** Where a point of the outline lies, and where it should; patient mm. */
  readonly pairs: readonly PointPair[];
  /** The first half of the next pair. */
  readonly begun: Vec3 | null;
}

const NOTHING: Laying = {
  scanId: null,
  laid: null,
  first: null,
  dice: null,
  mouse: 'move',
  pairs: [],
  begun: null,
};

export const useLaying = create<Laying>(() => NOTHING);

const { getState: get, setState: set } = useLaying;

export const beginLaying = (scanId: string): void => set({ ...NOTHING, scanId });

export const endLaying = (): void => set(NOTHING);

/** Where it lies before it is moved; what was moved already stays. */
export const layFirst = (first: LaidAffine): void => set(({ laid }) => ({ first, laid: laid ?? first }));

export const chooseMouse = (mouse: HandMouse): void => set({ mouse, begun: null });

/** Pairs tell where the outline was: they go when it moves. */
const lay = (laid: LaidAffine): void => set({ laid, pairs: [], begun: null });

export function layAgain(): void {
  const { first } = get();
  if (first) lay(first);
}

export function moveLaid(by: Vec3): void {
  const { laid } = get();
  if (laid) lay(shifted(laid, by));
}

export function turnLaid(axis: 0 | 1 | 2, radians: number, about: Vec3): void {
  const { laid } = get();
  if (laid) lay(turnedAbout(laid, axis, radians, about));
}

/** The first click is on the outline, the second where this point should lie. */
export function tellPoint(point: Vec3): void {
  const { begun, pairs } = get();
  set(begun ? { begun: null, pairs: [...pairs, { from: begun, to: point }] } : { begun: point });
}

export function forgetLastPoint(): void {
  const { begun, pairs } = get();
  set(begun ? { begun: null } : { pairs: pairs.slice(0, -1) });
}

export function layByPairs(): void {
  const { laid, pairs } = get();
  const fit = rigidFit(pairs);
  if (laid && fit) lay(composed(fit, laid));
}
