import { create } from 'zustand';
import type { ScanLandmarks } from '../../preload/contract/landmarks.ts';
import { ask, failureOf } from '../api.ts';
import { type Loaded, setLook, useScreen } from '../store.ts';
import { LANDMARKS } from '../viewer/viewer.ts';

export interface LandmarkView {
  readonly scanId: string | null;
  /** Of the registration that is looked at; null when the scan has none. */
  readonly grid: Loaded<ScanLandmarks | null>;
  readonly current: number | null;
}

export const useLandmarks = create<LandmarkView>(() => ({
  scanId: null,
  grid: { kind: 'loading' },
  current: null,
}));

const { getState: get, setState: set } = useLandmarks;
let latest = 0;

/** Reads the grid of a scan; what is shown of the same scan stays until the answer is there. */
export async function openLandmarks(scanId: string, registrationId: string | null): Promise<void> {
  const turn = ++latest;
  if (get().scanId !== scanId) set({ scanId, grid: { kind: 'loading' }, current: null });
  try {
    const value = await ask('landmarksOfScan', { scanId, registrationId });
    if (turn !== latest) return;
    // Another atlas has another number of landmarks.
    const last = (value?.places.length ?? 0) - 1;
    set(({ current }) => ({
      grid: { kind: 'ready', value },
      current: current !== null && current <= last ? current : null,
    }));
  } catch (error) {
    if (turn === latest) set({ grid: { kind: 'refused', failure: failureOf(error) } });
  }
}

export const shownGrid = ({ grid }: LandmarkView): ScanLandmarks | null =>
  grid.kind === 'ready' ? grid.value : null;

export const gridShown = (): boolean => useScreen.getState().looks[LANDMARKS]?.visible ?? false;

export const toggleGrid = (): void => setLook(LANDMARKS, { visible: !gridShown() });
