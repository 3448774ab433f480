import { create } from 'zustand';
import type { Vec3 } from '../native-models/common/geometry.ts';
import type { LibraryDescription, ScanDetail, ScanRow } from '../preload/contract.ts';
import { ask, type Failure, failureOf } from './api.ts';
import type { Cursor } from './viewer/cursorReadout.ts';
import type { LayerLook } from './viewer/layers.ts';
import type { Plane } from './viewer/planes.ts';
import { LUNG_WINDOW, type ViewWindow } from './viewer/presets.ts';
import type { SliceNumbers } from './viewer/sliceNumbers.ts';
import type { Tool } from './viewer/tools.ts';

/** What comes from main and may not have come yet, or not at all. */
export type Loaded<T> =
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly value: T }
  | { readonly kind: 'refused'; readonly failure: Failure };

/** Pixels on their way to the screen. */
export type PixelState =
  | { readonly kind: 'loading'; readonly fraction: number }
  | { readonly kind: 'shown' }
  | { readonly kind: 'failed'; readonly failure: Failure };

export interface Screen {
  readonly library: Loaded<LibraryDescription>;
  readonly scans: Loaded<readonly ScanRow[]>;
  readonly selectedId: string | null;
  readonly scan: Loaded<ScanDetail> | null;
  readonly pixels: PixelState;
  readonly looks: Readonly<Record<string, LayerLook>>;
  readonly window: ViewWindow;
  readonly inverted: boolean;
  readonly tool: Tool;
  readonly position: Vec3 | null;
  readonly slices: SliceNumbers | null;
  readonly cursor: Cursor | null;
  readonly maximised: Plane | 'space' | null;
  readonly keysShown: boolean;
}

/** All that is on the screen; fed by main's answers and events and by the viewer. */
export const useScreen = create<Screen>(() => ({
  library: { kind: 'loading' },
  scans: { kind: 'loading' },
  selectedId: null,
  scan: null,
  pixels: { kind: 'loading', fraction: 0 },
  looks: {},
  window: LUNG_WINDOW,
  inverted: false,
  tool: 'crosshair',
  position: null,
  slices: null,
  cursor: null,
  maximised: null,
  keysShown: false,
}));

const set = useScreen.setState;

export async function loadLibrary(): Promise<void> {
  const [library, scans] = await Promise.all([loaded(ask('describeLibrary', undefined)), loadedScans()]);
  set({ library, scans });
}

/** Also the open scan: the command line may have prepared or segmented it meanwhile. */
export async function refresh(): Promise<void> {
  await loadLibrary();
  const { selectedId, scan } = useScreen.getState();
  if (!selectedId) return;
  const fresh = await loaded(ask('openScan', { scanId: selectedId }));
  if (useScreen.getState().selectedId !== selectedId) return;
  if (JSON.stringify(fresh) !== JSON.stringify(scan)) set({ scan: fresh });
}

export async function selectScan(scanId: string): Promise<void> {
  if (useScreen.getState().selectedId === scanId) return;
  set({
    selectedId: scanId,
    scan: { kind: 'loading' },
    pixels: { kind: 'loading', fraction: 0 },
    position: null,
    slices: null,
    cursor: null,
  });
  const scan = await loaded(ask('openScan', { scanId }));
  if (useScreen.getState().selectedId === scanId) set({ scan });
}

export const setLook = (layerId: string, look: Partial<LayerLook>): void =>
  set(({ looks }) => ({
    looks: { ...looks, [layerId]: { visible: true, opacity: 1, ...looks[layerId], ...look } },
  }));

const loadedScans = () => loaded(ask('listScans', undefined));

async function loaded<T>(promise: Promise<T>): Promise<Loaded<T>> {
  try {
    return { kind: 'ready', value: await promise };
  } catch (error) {
    return { kind: 'refused', failure: failureOf(error) };
  }
}
