import { create } from 'zustand';
import { ask, failureOf } from '../api.ts';
import type { MeasuredDensity } from '../viewer/measureValues.ts';
import {
  densityOf,
  drawMeasurements,
  drawnMeasurements,
  type Measurement,
  onMeasured,
  removeMeasurement,
} from '../viewer/measuring.ts';
import { useAnnotation } from './annotation.ts';

export interface ShownMeasurement extends Measurement {
  readonly density: MeasuredDensity | null;
}

/** What is measured on the open scan. */
export const useMeasuring = create<{
  readonly scanId: string | null;
  readonly shown: readonly ShownMeasurement[];
  readonly undo: number;
  readonly redo: number;
  /** Why the last change was not kept. */
  readonly failed: string | null;
}>(() => ({ scanId: null, shown: [], undo: 0, redo: 0, failed: null }));

const { getState: get, setState: set } = useMeasuring;

/** A drag tells of each of its steps: a change is kept once nothing has moved for so long. */
const REST_MS = 300;

/** One after the other, so that the newest state is kept last. */
let queue: Promise<unknown> = Promise.resolve();
let kept = '[]';
let resting: ReturnType<typeof setTimeout> | undefined;

const show = (scanId: string): void =>
  set({ shown: drawnMeasurements(scanId).map((each) => ({ ...each, density: densityOf(each.id) })) });

/** Shows what the reader has measured on a scan, and keeps what they draw. @returns the function that ends it. */
export function followMeasuring(scanId: string, reader: string | null): () => void {
  set({ scanId, shown: [], undo: 0, redo: 0, failed: null });
  kept = '[]';
  if (reader === null) drawMeasurements(scanId, []);
  else inOrder(async () => take(scanId, await ask('openMeasurements', { scanId, reader })));
  const end = onMeasured(() => {
    clearTimeout(resting);
    resting = setTimeout(() => keep(scanId, reader), REST_MS);
  });
  return () => {
    clearTimeout(resting);
    keep(scanId, reader);
    end();
  };
}

function keep(scanId: string, reader: string | null): void {
  if (get().scanId !== scanId) return;
  show(scanId);
  const measurements = drawnMeasurements(scanId);
  const now = JSON.stringify(measurements);
  if (now === kept || reader === null) return;
  kept = now;
  inOrder(async () => {
    const { undo, redo } = await ask('changeMeasurements', { scanId, reader, change: measurements });
    if (get().scanId === scanId) set({ undo, redo, failed: null });
  });
}

function take(
  scanId: string,
  state: { readonly measurements: readonly Measurement[]; readonly undo: number; readonly redo: number },
): void {
  if (get().scanId !== scanId) return;
  drawMeasurements(scanId, state.measurements);
  kept = JSON.stringify(drawnMeasurements(scanId));
  set({ undo: state.undo, redo: state.redo, failed: null });
  show(scanId);
}

export function stepMeasuring(change: 'undo' | 'redo'): void {
  const { scanId } = get();
  const { reader } = useAnnotation.getState();
  if (scanId === null || reader === null) return;
  inOrder(async () => take(scanId, await ask('changeMeasurements', { scanId, reader, change })));
}

export function removeOneMeasurement(): void {
  const { scanId } = get();
  if (scanId !== null) removeMeasurement(scanId);
}

function inOrder(step: () => Promise<void>): void {
  queue = queue.then(step).catch((error: unknown) => set({ failed: failureOf(error).message }));
}
