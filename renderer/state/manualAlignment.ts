import { create } from 'zustand';
import { type Affine, compose, rotatedAbout, translated } from '../../native-models/common/affine.ts';
import type { Vec3 } from '../../native-models/common/geometry.ts';
import { type PointPair, rigidFit } from '../../native-models/common/rigidFit.ts';

/** What a drag does; with `pairs`, clicks set points and their targets. */
export type AlignmentMouse = 'move' | 'turn' | 'pairs';

/** A manual alignment of the atlas with a scan; `scanId` is null while there is none. */
interface ManualAlignmentState {
  readonly scanId: string | null;
  readonly transform: Affine | null;
  /** The initial transform. */
  readonly first: Affine | null;
  /** Dice of the aligned atlas with the scan's lungs. */
  readonly dice: number | null;
  readonly mouse: AlignmentMouse;
  /** Where a point of the outline lies, and where it should; patient mm. */
  readonly pairs: readonly PointPair[];
  /** The first half of the next pair. */
  readonly begun: Vec3 | null;
}

const NOTHING: ManualAlignmentState = {
  scanId: null,
  transform: null,
  first: null,
  dice: null,
  mouse: 'move',
  pairs: [],
  begun: null,
};

export const useManualAlignment = create<ManualAlignmentState>(() => NOTHING);

const { getState: get, setState: set } = useManualAlignment;

export const beginAlignment = (scanId: string): void => set({ ...NOTHING, scanId });

export const endAlignment = (): void => set(NOTHING);

/** Sets where the alignment starts; one that has begun stays. */
export const setInitialTransform = (first: Affine): void =>
  set(({ transform }) => ({ first, transform: transform ?? first }));

export const chooseMouse = (mouse: AlignmentMouse): void => set({ mouse, begun: null });

/** Pairs refer to the outline's place: they are dropped when it moves. */
const setTransform = (transform: Affine): void => set({ transform, pairs: [], begun: null });

export function resetTransform(): void {
  const { first } = get();
  if (first) setTransform(first);
}

export function translate(by: Vec3): void {
  const { transform } = get();
  if (transform) setTransform(translated(transform, by));
}

export function rotate(axis: 0 | 1 | 2, radians: number, about: Vec3): void {
  const { transform } = get();
  if (transform) setTransform(rotatedAbout(transform, axis, radians, about));
}

/** The first click is on the outline, the second where this point should lie. */
export function addPoint(point: Vec3): void {
  const { begun, pairs } = get();
  set(begun ? { begun: null, pairs: [...pairs, { from: begun, to: point }] } : { begun: point });
}

export function removeLastPoint(): void {
  const { begun, pairs } = get();
  set(begun ? { begun: null } : { pairs: pairs.slice(0, -1) });
}

export function fitToPairs(): void {
  const { transform, pairs } = get();
  const fit = rigidFit(pairs);
  if (transform && fit) setTransform(compose(fit, transform));
}
