import { create } from 'zustand';
import type { ReceiverView } from '../../preload/contract/archives.ts';
import { ask, type Trouble, troubleOf } from '../api.ts';

/** The receiver as main last told of it; null before. */
export const useReceiver = create<{ readonly view: ReceiverView | null; readonly trouble: Trouble | null }>(
  () => ({ view: null, trouble: null }),
);

const set = useReceiver.setState;

export const hearReceiver = (view: ReceiverView): void => set({ view });

export async function loadReceiver(): Promise<void> {
  try {
    set({ view: await ask('receiver', undefined), trouble: null });
  } catch (error) {
    set({ trouble: troubleOf(error) });
  }
}

export async function changeReceiver(wanted: ReceiverView['settings']): Promise<void> {
  try {
    set({ view: await ask('changeReceiver', wanted), trouble: null });
  } catch (error) {
    set({ trouble: troubleOf(error) });
  }
}
