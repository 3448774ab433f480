import { create } from 'zustand';
import type { Backend } from '../viewer/graphics.ts';
import { NO_SLAB, SLAB_MODES, SLAB_THICKNESSES_MM, type Slab } from '../viewer/slab.ts';
import type { EdgeLetters } from '../viewer/space/openSpace.ts';

/** Voxels of the lungs strictly below it are low attenuation. */
export const LAA_HU = [-950, -910] as const;
export type LaaHu = (typeof LAA_HU)[number];

export interface Layout {
  readonly list: boolean;
  readonly panel: boolean;
  /** Four panes, or the three planes in a row. */
  readonly panes: 'grid' | 'row';
}

const LAYOUT = 'viewer-layout';
const DEFAULT_LAYOUT: Layout = { list: true, panel: true, panes: 'grid' };

/** What is kept may be of another version of the program: anything unknown is the default. */
function keptLayout(): Layout {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(LAYOUT) ?? '{}');
    const { list, panel, panes } = (kept ?? {}) as Partial<Record<keyof Layout, unknown>>;
    return { list: list !== false, panel: panel !== false, panes: panes === 'row' ? 'row' : 'grid' };
  } catch {
    return DEFAULT_LAYOUT;
  }
}

/** How the scan is looked at, beside what the screen's store holds. */
export const useViewing = create<{
  readonly slab: Slab;
  /** What stands beside the panes, and how they lie; kept on this computer. */
  readonly layout: Layout;
  /** All layers and drawings are hidden while a key is held. */
  readonly peeking: boolean;
  /** The crosshair is drawn over the planes. */
  readonly crosshair: boolean;
  readonly laaHu: LaaHu;
  /** At the edges of the 3-D pane. */
  readonly letters: EdgeLetters | null;
  /** Who draws the scan that is open. */
  readonly backend: Backend;
  /** False where the machine has no WebGL 2. */
  readonly has3d: boolean;
  /** The scan in the second column; null when there is one column. */
  readonly comparedId: string | null;
  /** What stands below the axial plane while two columns are compared. */
  readonly comparedPlane: 'coronal' | 'sagittal';
}>(() => ({
  slab: NO_SLAB,
  layout: keptLayout(),
  peeking: false,
  crosshair: true,
  laaHu: -950,
  letters: null,
  backend: 'cpu',
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

export function setLayout(change: Partial<Layout>): void {
  const layout = { ...useViewing.getState().layout, ...change };
  localStorage.setItem(LAYOUT, JSON.stringify(layout));
  set({ layout });
}

export const toggleList = (): void => setLayout({ list: !useViewing.getState().layout.list });
export const togglePanel = (): void => setLayout({ panel: !useViewing.getState().layout.panel });
export const togglePanes = (): void =>
  setLayout({ panes: useViewing.getState().layout.panes === 'grid' ? 'row' : 'grid' });

export const toggleCrosshair = (): void => set(({ crosshair }) => ({ crosshair: !crosshair }));

export const toggleLaaHu = (): void => set(({ laaHu }) => ({ laaHu: laaHu === -950 ? -910 : -950 }));

export const otherComparedPlane = (): void =>
  set(({ comparedPlane }) => ({ comparedPlane: comparedPlane === 'coronal' ? 'sagittal' : 'coronal' }));

export const compareWith = (comparedId: string | null): void => set({ comparedId });
