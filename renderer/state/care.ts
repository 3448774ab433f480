import { create } from 'zustand';
import type { LibraryCare, Restoring } from '../../preload/contract/care.ts';
import { ask, type Failure, failureOf } from '../api.ts';
import { care as words } from '../strings/en/care.ts';
import { attempt } from './jobs.ts';
import { settle } from './settings.ts';

/** What is known of the library as a whole. */
export const useCare = create<{
  readonly care: LibraryCare | null;
  readonly restoring: Restoring;
  /** What an act has led to. */
  readonly said: string | null;
  readonly failure: Failure | null;
}>(() => ({ care: null, restoring: null, said: null, failure: null }));

const set = useCare.setState;

export async function loadCare(): Promise<void> {
  try {
    set({ care: await ask('libraryCare', undefined), failure: null });
  } catch (error) {
    set({ failure: failureOf(error) });
  }
}

export const verifyLibrary = (repair: boolean) => attempt(() => ask('verifyLibrary', { repair }));
export const backUpLibrary = () => attempt(() => ask('backUpLibrary', undefined));

/** The restored library is then open in this window, which begins anew. */
export const restoreLibrary = () => settle(ask('restoreLibrary', undefined));
export const cancelRestore = () => attempt(() => ask('cancelRestore', undefined));
export const hearRestoring = (restoring: Restoring): void => set({ restoring });

export async function exportAudit(): Promise<void> {
  try {
    const { name, last } = await ask('exportAudit', undefined);
    set({ said: words.exported(name, last), failure: null });
    await loadCare();
  } catch (error) {
    set({ failure: failureOf(error) });
  }
}

export async function writeSupport(): Promise<void> {
  set({ said: words.supporting, failure: null });
  try {
    const { name } = await ask('diagnose', undefined);
    set({ said: words.supportWritten(name) });
  } catch (error) {
    set({ said: null, failure: failureOf(error) });
  }
}

/** @returns whether the library can be opened again. */
export async function rebuildLibrary(): Promise<boolean> {
  try {
    const { rows, damagedLines } = await ask('rebuildLibrary', undefined);
    const lines = damagedLines > 0 ? ` ${words.damagedLines(damagedLines)}` : '';
    set({ said: words.rebuilt(rows) + lines, failure: null });
    return true;
  } catch (error) {
    set({ failure: failureOf(error) });
    return false;
  }
}
