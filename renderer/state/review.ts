import { create } from 'zustand';
import { DEFAULT_LEVEL } from '../../native-models/common/probabilityLevel.ts';
import type { Subtype } from '../../native-models/common/subtypes.ts';
import type {
  GivenVerdict,
  MaskEdit,
  MaskStroke,
  ReaderMasks,
  ReviewRow,
  ScanReview,
} from '../../preload/contract/review.ts';
import { ask, failureOf } from '../api.ts';
import { type Loaded, selectScan } from '../store.ts';
import { useAnnotation } from './annotation.ts';
import { attempt } from './jobs.ts';
import { show, showPanel } from './shell.ts';

/** Volumes of a mask at its threshold. */
export interface MaskVolumes {
  readonly rightLitres: number;
  readonly leftLitres: number;
  /** Of both lungs. */
  readonly percent: number;
}

export interface Brush {
  readonly mode: 'off' | 'paint' | 'erase';
  readonly radiusMm: number;
  /** A ball through the slices, or a disc in the one that is drawn on. */
  readonly ball: boolean;
}

/** The worklist, and the open scan's masks under the reader's hand. */
export const useReview = create<{
  readonly rows: Loaded<readonly ReviewRow[]>;
  readonly scanId: string | null;
  /** Whose acts are shown. */
  readonly reader: string | null;
  readonly masks: ReaderMasks | null;
  readonly review: ScanReview | null;
  /** The subtype that keys and brush are for. */
  readonly subtype: Subtype | null;
  /** Thresholds on their way under the slider, not saved yet. */
  readonly sliding: Readonly<Partial<Record<Subtype, number>>>;
  readonly volumes: Readonly<Partial<Record<Subtype, MaskVolumes>>>;
  readonly brush: Brush;
  readonly saving: 'saved' | 'saving' | { readonly failed: string };
}>(() => ({
  rows: { kind: 'loading' },
  scanId: null,
  reader: null,
  masks: null,
  review: null,
  subtype: null,
  sliding: {},
  volumes: {},
  brush: { mode: 'off', radiusMm: 6, ball: false },
  saving: 'saved',
}));

const { getState: get, setState: set } = useReview;

const LEAST_RADIUS_MM = 1;
const MOST_RADIUS_MM = 40;

/** One after the other, so that answers arrive in the order of the acts. */
let queue: Promise<unknown> = Promise.resolve();
const inOrder = (step: () => Promise<void>): Promise<void> => {
  const next = queue.then(step).catch(async (error: unknown) => {
    set({ saving: { failed: failureOf(error).message }, sliding: {} });
    // What was painted ahead of the answer goes back to what is saved.
    const { masks } = get();
    if (masks) set({ masks: { ...masks } });
  });
  queue = next;
  return next;
};

export async function loadReviews(): Promise<void> {
  try {
    set({ rows: { kind: 'ready', value: await ask('listReviews', undefined) } });
  } catch (error) {
    set({ rows: { kind: 'refused', failure: failureOf(error) } });
  }
}

/** Shows what a reader has done to a scan's masks, and what was said of them. */
export function openReview(scanId: string, reader: string | null): Promise<void> {
  const before = get();
  if (before.scanId !== scanId || before.reader !== reader) {
    set({ scanId, reader, masks: null, sliding: {} });
    if (before.scanId !== scanId) set({ review: null, subtype: null, volumes: {} });
    setBrush({ mode: 'off' });
  }
  return inOrder(async () => {
    const [review, masks] = await Promise.all([
      ask('openReview', { scanId }),
      reader === null ? null : ask('openMasks', { scanId, reader }),
    ]);
    if (get().scanId === scanId && get().reader === reader) set({ review, masks, saving: 'saved' });
  });
}

/** One act, saved before the next begins. */
export const actOnMasks = (act: MaskEdit): Promise<void> =>
  inOrder(async () => {
    const { scanId, reader } = get();
    if (scanId === null || reader === null) return;
    set({ saving: 'saving' });
    const masks = await ask('actOnMasks', { scanId, reader, act });
    set({ saving: 'saved' });
    if (get().scanId !== scanId || get().reader !== reader) return;
    set(({ sliding }) => ({
      masks,
      sliding: act.kind === 'level' && sliding[act.subtype] === act.level ? without(sliding, act) : sliding,
    }));
  });

export const judge = (verdict: GivenVerdict, note: string): Promise<void> =>
  inOrder(async () => {
    const { scanId, reader } = get();
    if (scanId === null || reader === null) return;
    set({ saving: 'saving' });
    const review = await ask('judgeMasks', { scanId, reader, verdict, note });
    set({ saving: 'saved' });
    if (get().scanId === scanId) set({ review });
    await loadReviews();
  });

/** The threshold in force: under the slider, else as it was saved last. */
export function levelOfSubtype(
  { sliding, masks }: { sliding: Readonly<Partial<Record<Subtype, number>>>; masks: ReaderMasks | null },
  subtype: Subtype,
): number {
  const saved = masks?.acts.findLast((act) => act.kind === 'level' && act.subtype === subtype);
  return sliding[subtype] ?? (saved?.kind === 'level' ? saved.level : DEFAULT_LEVEL);
}

export const strokesOf = (masks: ReaderMasks | null, subtype: Subtype): readonly MaskStroke[] =>
  (masks?.acts ?? []).filter((act): act is MaskStroke => act.kind === 'stroke' && act.subtype === subtype);

/** Shows a threshold at once; {@link keepLevel} saves it when the slider is let go. */
export const slideLevel = (subtype: Subtype, level: number): void =>
  set(({ sliding }) => ({ subtype, sliding: { ...sliding, [subtype]: level } }));

export function keepLevel(subtype: Subtype): void {
  const level = get().sliding[subtype];
  if (level === undefined) return;
  if (level === levelOfSubtype({ sliding: {}, masks: get().masks }, subtype)) {
    set(({ sliding }) => ({ sliding: without(sliding, { subtype }) }));
  } else {
    void actOnMasks({ kind: 'level', subtype, level });
  }
}

export const setBrush = (brush: Partial<Brush>): void =>
  set((before) => ({ brush: { ...before.brush, ...brush } }));

/** The brush takes the place of the boxes' tool, which has the same button. */
export function toggleBrush(mode: 'paint' | 'erase'): void {
  const next = get().brush.mode === mode ? 'off' : mode;
  if (next !== 'off') useAnnotation.setState({ placing: false });
  setBrush({ mode: next });
}

export function widenBrush(factor: number): void {
  const radius = Math.round(get().brush.radiusMm * factor * 2) / 2;
  setBrush({ radiusMm: Math.min(Math.max(radius, LEAST_RADIUS_MM), MOST_RADIUS_MM) });
}

/** A report of the scan, as a job. */
export const reportScan = (scanId: string): Promise<void> =>
  attempt(async () => {
    await ask('reportScans', { scanIds: [scanId] });
  });

const without = (
  sliding: Readonly<Partial<Record<Subtype, number>>>,
  { subtype }: { readonly subtype: Subtype },
): Readonly<Partial<Record<Subtype, number>>> =>
  Object.fromEntries(Object.entries(sliding).filter(([each]) => each !== subtype));

/** Opens the next scan of the worklist that waits for a review, after the given one; the list again where it ends. */
export async function openNextWaiting(scanId: string | null): Promise<void> {
  await loadReviews();
  const { rows } = get();
  if (rows.kind !== 'ready') return show('review');
  const at = rows.value.findIndex((row) => row.scanId === scanId);
  const round = [...rows.value.slice(at + 1), ...rows.value.slice(0, Math.max(at, 0))];
  const next = round.find(isWaiting);
  if (next) openForReview(next.scanId);
  else show('review');
}

export const isWaiting = ({ state }: ReviewRow): boolean => state === 'none' || state === 'changed';

/** The scan in the viewer with the review beside it. */
export function openForReview(scanId: string): void {
  showPanel('review');
  show('viewer');
  void selectScan(scanId);
}
