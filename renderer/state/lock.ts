import { create } from 'zustand';
import { ask } from '../api.ts';
import { settle, useSettings } from './settings.ts';

/** Whether what is on the screen is hidden. */
export const useLock = create<{ readonly locked: boolean }>(() => ({ locked: false }));

export const lockNow = (): void => useLock.setState({ locked: true });

/** @returns false for another passphrase. */
export async function unlock(passphrase: string): Promise<boolean> {
  const right = await ask('unlock', { passphrase });
  if (right) useLock.setState({ locked: false });
  return right;
}

export const setLock = (passphrase: string, minutes: number) =>
  settle(ask('setLock', { passphrase, minutes }));
export const removeLock = (passphrase: string) => settle(ask('removeLock', { passphrase }));

const ACTS = ['pointerdown', 'pointermove', 'keydown', 'wheel'] as const;

/**
 * Locks the view at the start and after minutes without an act, where a lock is set; keys of the program are not heard
 * while it is locked. @returns what ends it.
 */
export function watchIdle(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let known: number | null | undefined;
  const minutesOf = ({ view }: ReturnType<typeof useSettings.getState>) =>
    view.kind === 'ready' ? (view.value.lock?.minutes ?? null) : undefined;
  const again = () => {
    clearTimeout(timer);
    if (known) timer = setTimeout(lockNow, known * 60_000);
  };
  const end = useSettings.subscribe((state) => {
    const minutes = minutesOf(state);
    if (minutes === known || minutes === undefined) return;
    if (known === undefined && minutes !== null) lockNow();
    if (minutes === null) useLock.setState({ locked: false });
    known = minutes;
    again();
  });
  const onAct = (event: Event) => {
    again();
    // Typing and Enter need no listener; the program's own keys must not be heard, not even in the field.
    if (event.type === 'keydown' && useLock.getState().locked) event.stopImmediatePropagation();
  };
  for (const name of ACTS) addEventListener(name, onAct, { capture: true });
  return () => {
    end();
    clearTimeout(timer);
    for (const name of ACTS) removeEventListener(name, onAct, { capture: true });
  };
}
