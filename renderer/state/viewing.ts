import { create } from 'zustand';
import { NO_SLAB, SLAB_MODES, SLAB_THICKNESSES_MM, type Slab } from '../viewer/slab.ts';
import type { EdgeLetters } from '../viewer/space/openSpace.ts';

/** Voxels of the lungs strictly below it are low attenuation. */
export const LAA_HU = [-950, -910] as const;
export type LaaHu = (typeof LAA_HU)[number];

/** How the scan is looked at, beside what the screen's store holds. */
export const useViewing = create<{
  readonly slab: Slab;
  /** The crosshair is drawn over the planes. */
  readonly crosshair: boolean;
  readonly laaHu: LaaHu;
  /** At the edges of the 3-D pane. */
  readonly letters: EdgeLetters | null;
  /** False where the machine has no WebGL 2. */
  readonly has3d: boolean;
  /** The scan in the second column; null when there is one column. */
  readonly comparedId: string | null;
  /** What stands below the axial plane while two columns are compared. */
  readonly comparedPlane: 'coronal' | 'sagittal';
}>(() => ({
  slab: NO_SLAB,
  crosshair: true,
  laaHu: -950,
  letters: null,
  has3d: true,
  comparedId: null,
  comparedPlane: 'coronal',
}));

const set = useViewing.setState;

export const setSlab = (slab: Partial<Slab>): void =>
  set((before) => ({ slab: { ...before.slab, ...slab } }));

export function nextSlabMode(): void {
  const { mode } = useViewing.getState().slab;
  setSlab({ mode: SLAB_MODES[(SLAB_MODES.indexOf(mode) + 1) % SLAB_MODES.length]! });
}

export function thicken(steps: number): void {
  const { thicknessMm } = useViewing.getState().slab;
  const at = SLAB_THICKNESSES_MM.indexOf(thicknessMm);
  const next = Math.min(Math.max(at + steps, 0), SLAB_THICKNESSES_MM.length - 1);
  setSlab({ thicknessMm: SLAB_THICKNESSES_MM[next]! });
}

export const toggleCrosshair = (): void => set(({ crosshair }) => ({ crosshair: !crosshair }));

export const toggleLaaHu = (): void => set(({ laaHu }) => ({ laaHu: laaHu === -950 ? -910 : -950 }));

export const otherComparedPlane = (): void =>
  set(({ comparedPlane }) => ({ comparedPlane: comparedPlane === 'coronal' ? 'sagittal' : 'coronal' }));

export const compareWith = (comparedId: string | null): void => set({ comparedId });
