import { create } from 'zustand';
import type { ReceiverView } from '../../preload/contract/archives.ts';
import { ask, type Failure, failureOf } from '../api.ts';

/** The receiver as main last told of it; null before. */
export const useReceiver = create<{ readonly view: ReceiverView | null; readonly failure: Failure | null }>(
  () => ({ view: null, failure: null }),
);

const set = useReceiver.setState;

export const hearReceiver = (view: ReceiverView): void => set({ view });

export async function loadReceiver(): Promise<void> {
  try {
    set({ view: await ask('receiver', undefined), failure: null });
  } catch (error) {
    set({ failure: failureOf(error) });
  }
}

export async function changeReceiver(wanted: ReceiverView['settings']): Promise<void> {
  try {
    set({ view: await ask('changeReceiver', wanted), failure: null });
  } catch (error) {
    set({ failure: failureOf(error) });
  }
}
