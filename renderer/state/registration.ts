import { create } from 'zustand';
import type {
  AffineStart,
  QueuedRegistration,
  RegistrationVerdict,
  ScanRegistration,
  WarpedAtlas,
} from '../../preload/contract/landmarks.ts';
import { ask, type Failure, failureOf } from '../api.ts';
import { type Loaded, refresh } from '../store.ts';
import { useAnnotation } from './annotation.ts';
import { nextPending } from './nextPending.ts';

export interface RegistrationView {
  readonly scanId: string | null;
  readonly list: Loaded<readonly ScanRegistration[]>;
  /** The one that is looked at. */
  readonly shownId: string | null;
  readonly outline: boolean;
  readonly checkerboard: boolean;
  /** The atlas warped by the registration that is shown; null while it is not shown. */
  readonly warped: { readonly id: string; readonly atlas: Loaded<WarpedAtlas> } | null;
  readonly queue: readonly QueuedRegistration[];
  /** The job that registers the open scan again. */
  readonly jobId: number | null;
  readonly failure: Failure | null;
}

export const useRegistration = create<RegistrationView>(() => ({
  scanId: null,
  list: { kind: 'loading' },
  shownId: null,
  outline: false,
  checkerboard: false,
  warped: null,
  queue: [],
  jobId: null,
  failure: null,
}));

const { getState: get, setState: set } = useRegistration;

/** Reads what is known of a scan's registrations, and the queue. */
export async function openRegistrations(scanId: string): Promise<void> {
  if (get().scanId !== scanId) {
    set({ scanId, list: { kind: 'loading' }, shownId: null, warped: null, jobId: null, failure: null });
  }
  try {
    const [value, queue] = await Promise.all([
      ask('registrationsOfScan', { scanId }),
      ask('registrationQueue', undefined),
    ]);
    if (get().scanId === scanId) take(value, queue);
  } catch (error) {
    if (get().scanId === scanId) set({ list: { kind: 'refused', failure: failureOf(error) } });
  }
}

/** A registration that has come into use meanwhile is looked at; else the one that was stays. */
function take(value: readonly ScanRegistration[], queue: readonly QueuedRegistration[]): void {
  const before = get();
  const used = value.find(({ inUse }) => inUse)?.id ?? value[0]?.id ?? null;
  const usedBefore =
    before.list.kind === 'ready' ? before.list.value.find(({ inUse }) => inUse)?.id : undefined;
  const stays = value.some(({ id }) => id === before.shownId) && used === usedBefore;
  set({ list: { kind: 'ready', value }, queue });
  showRegistration(stays ? before.shownId : used);
}

export function showRegistration(shownId: string | null): void {
  if (get().shownId !== shownId) set({ shownId });
  const { outline, checkerboard } = get();
  if (outline || checkerboard) void loadWarped();
}

export function toggleOverlay(overlay: 'outline' | 'checkerboard'): void {
  set({ [overlay]: !get()[overlay] });
  if (get()[overlay]) void loadWarped();
}

async function loadWarped(): Promise<void> {
  const { scanId, shownId, warped } = get();
  if (scanId === null || shownId === null) return;
  if (warped?.id === shownId && warped.atlas.kind !== 'refused') return;
  set({ warped: { id: shownId, atlas: { kind: 'loading' } } });
  const answer = await ask('warpedAtlas', { scanId, registrationId: shownId }).then(
    (value): Loaded<WarpedAtlas> => ({ kind: 'ready', value }),
    (error: unknown): Loaded<WarpedAtlas> => ({ kind: 'refused', failure: failureOf(error) }),
  );
  if (get().warped?.id === shownId) set({ warped: { id: shownId, atlas: answer } });
}

/** What the reader says of the shown registration. */
export async function judge(verdict: RegistrationVerdict, note: string): Promise<void> {
  const { scanId, shownId } = get();
  const { reader } = useAnnotation.getState();
  if (scanId === null || shownId === null || reader === null) return;
  await tried(async () => {
    const said = { scanId, registrationId: shownId, reader, verdict, note };
    const value = await ask('judgeRegistration', said);
    const queue = await ask('registrationQueue', undefined);
    // The reader goes on looking at what was judged, also when another one is in use now.
    if (get().scanId === scanId) set({ list: { kind: 'ready', value }, queue });
    await refresh();
  });
}

export const registerAgain = (
  method: ScanRegistration['quality']['method'],
  start: AffineStart | null,
): Promise<void> =>
  tried(async () => {
    const { scanId } = get();
    if (scanId === null) return;
    const { jobId } = await ask('registerAgain', { scanId, method, start });
    if (get().scanId === scanId) set({ jobId });
  });

/** Takes the shown registration into use again. */
export const takeShown = (): Promise<void> =>
  tried(async () => {
    const { scanId, shownId } = get();
    if (scanId === null || shownId === null) return;
    const { jobId } = await ask('takeRegistration', { scanId, registrationId: shownId });
    if (get().scanId === scanId) set({ jobId });
  });

async function tried(act: () => Promise<void>): Promise<void> {
  try {
    set({ failure: null });
    await act();
  } catch (error) {
    set({ failure: failureOf(error) });
  }
}

export const shownRegistration = ({ list, shownId }: RegistrationView): ScanRegistration | undefined =>
  list.kind === 'ready' ? list.value.find(({ id }) => id === shownId) : undefined;

/** The next one after the open scan's that nobody has looked at. */
export const nextToReview = ({ queue, scanId }: RegistrationView): QueuedRegistration | undefined =>
  nextPending(queue, scanId);
