import { create } from 'zustand';
import type { BoxEdit } from '../../main/model/boxEdit.ts';
import type { DroppedTable } from '../../main/model/droppedTable.ts';
import type { Vec3 } from '../../native-models/common/geometry.ts';
import type { Subtype } from '../../native-models/common/subtypes.ts';
import type {
  BoxesOfReader,
  PatientCounts,
  ReaderBox,
  ReaderComparison,
} from '../../preload/contract/annotation.ts';
import type { Answer } from '../../preload/contract.ts';
import { ask, failureOf } from '../api.ts';
import { annotate as words } from '../strings/en/annotate.ts';

export interface Comparison {
  readonly here: ReaderComparison;
  readonly everywhere: ReaderComparison;
}

export interface Annotation {
  readonly readers: readonly string[];
  /** Who reads; null until one is chosen. */
  readonly reader: string | null;
  readonly scanId: string | null;
  readonly own: BoxesOfReader | null;
  /** A second reader whose boxes are shown; null while blinded. */
  readonly other: string | null;
  readonly others: readonly ReaderBox[];
  readonly comparison: Comparison | null;
  readonly counts: readonly PatientCounts[];
  readonly subtype: Subtype;
  /** The left button puts boxes. */
  readonly placing: boolean;
  readonly selectedId: number | null;
  /** A box on its way under the pointer, not saved yet. */
  readonly drag: { readonly id: number; readonly centre: Vec3 } | null;
  readonly saving: 'saved' | 'saving' | { readonly failed: string };
  /** An act that was refused because the box would lie outside the lungs: the reader may insist. */
  readonly refused: BoxEdit | null;
  readonly notice: { readonly words: string; readonly failure: boolean } | null;
}

const READER = 'reader';

export const useAnnotation = create<Annotation>(() => ({
  readers: [],
  reader: localStorage.getItem(READER),
  scanId: null,
  own: null,
  other: null,
  others: [],
  comparison: null,
  counts: [],
  subtype: 'centrilobular',
  placing: false,
  selectedId: null,
  drag: null,
  saving: 'saved',
  refused: null,
  notice: null,
}));

const { getState: get, setState: set } = useAnnotation;

/** One after the other, so that answers arrive in the order of the acts. */
let queue: Promise<unknown> = Promise.resolve();
const inOrder = (step: () => Promise<void>): Promise<void> => {
  const next = queue.then(step).catch((error: unknown) => {
    set({ saving: { failed: failureOf(error).message }, drag: null });
  });
  queue = next;
  return next;
};

/** Shows a scan's boxes of the reader; another scan is read blinded again. */
export function openAnnotation(scanId: string): Promise<void> {
  if (get().scanId !== scanId) {
    set({ scanId, own: null, selectedId: null, drag: null, other: null, others: [], comparison: null });
    set({ refused: null, saving: 'saved' });
  }
  return reload();
}

/** Everything again: also after a table was taken or the command line changed the library. */
export const reload = (): Promise<void> =>
  inOrder(async () => {
    set({ readers: await ask('listReaders', undefined) });
    const { reader, scanId } = get();
    if (reader === null || scanId === null) return;
    const own = await ask('openBoxes', { scanId, reader });
    const counts = await ask('countBoxes', { reader });
    if (get().scanId === scanId && get().reader === reader) set({ own, counts, saving: 'saved' });
    await compareAgain();
  });

export function chooseReader(reader: string | null): Promise<void> {
  if (reader === null) localStorage.removeItem(READER);
  else localStorage.setItem(READER, reader);
  set({ reader, own: null, counts: [], other: null, others: [], comparison: null, selectedId: null });
  return reload();
}

export const addReader = (name: string): Promise<void> =>
  inOrder(async () => {
    set({ readers: await ask('addReader', { name }), saving: 'saved' });
    void chooseReader(name.trim());
  });

/** One act, saved before the next begins. */
export const act = (wanted: BoxEdit): Promise<void> =>
  inOrder(async () => {
    const { reader, scanId } = get();
    if (reader === null || scanId === null) return;
    set({ saving: 'saving', refused: null });
    const own = await ask('annotateScan', { scanId, reader, act: wanted }).catch((error: unknown) => {
      if (failureOf(error).code === 'box-outside-lungs') set({ refused: wanted });
      throw error;
    });
    set({ drag: null, saving: 'saved' });
    if (get().scanId !== scanId || get().reader !== reader) return;
    set({ own, selectedId: own.touched });
    set({ counts: await ask('countBoxes', { reader }) });
    await compareAgain();
  });

/** Rounds to 0.01 mm: finer than any voxel, and short in a table. */
const rounded = (point: Vec3): Vec3 => point.map((mm) => Math.round(mm * 100) / 100) as unknown as Vec3;

export const putBox = (point: Vec3) => act({ kind: 'add', point: rounded(point), subtype: get().subtype });
/** Puts or moves a box where it was refused: the reader knows better than the lung mask. */
export function insist(): void {
  const { refused } = get();
  if (refused?.kind === 'add' || refused?.kind === 'move') void act({ ...refused, outsideLungs: true });
}

export const moveBox = (boxId: number, point: Vec3) => act({ kind: 'move', boxId, point: rounded(point) });

/** What the next boxes show; boxes that are there keep their subtype (see {@link relabelSelected}). */
export const chooseSubtype = (subtype: Subtype): void => set({ subtype });

/** Gives the selected box the chosen subtype. */
export async function relabelSelected(): Promise<void> {
  const { own, selectedId, subtype } = get();
  const box = own?.boxes.find(({ id }) => id === selectedId);
  if (!box || box.subtype === subtype) return;
  await act({ kind: 'subtype', boxId: box.id, subtype });
  if (get().saving === 'saved')
    set({ notice: { words: words.relabelled(box.subtype, subtype), failure: false } });
}

export function deleteSelected(): void {
  const { selectedId } = get();
  if (selectedId !== null) void act({ kind: 'delete', boxId: selectedId });
}

export const compareWith = (other: string | null): Promise<void> => {
  set({ other, others: [], comparison: null });
  return inOrder(compareAgain);
};

async function compareAgain(): Promise<void> {
  const { reader, other, scanId } = get();
  if (reader === null || other === null || scanId === null) return;
  const { boxes } = await ask('openBoxes', { scanId, reader: other });
  const readers = [reader, other] as const;
  const comparison = {
    here: await ask('compareReaders', { readers, scanId }),
    everywhere: await ask('compareReaders', { readers, scanId: null }),
  };
  if (get().other === other && get().scanId === scanId) set({ others: boxes, comparison });
}

/** What came of a table that was dropped or chosen. */
export function hearTable(answer: Answer<DroppedTable>): void {
  set({
    notice: answer.ok
      ? { words: words.taken(answer.value), failure: false }
      : { words: words.refusedTable(answer.error.message), failure: true },
  });
  void reload();
}

export async function chooseTable(): Promise<void> {
  try {
    const value = await ask('chooseTable', undefined);
    if (value) hearTable({ ok: true, value });
  } catch (error) {
    hearTable({ ok: false, error: failureOf(error) });
  }
}

export async function exportBoxes(kind: 'csv' | 'sr'): Promise<void> {
  const { reader, scanId } = get();
  if (reader === null || scanId === null) return;
  try {
    const { files } =
      kind === 'csv'
        ? await ask('exportBoxesCsv', { reader })
        : await ask('exportBoxesSr', { scanId, reader });
    set({ notice: { words: words.exported(files), failure: false } });
  } catch (error) {
    set({ notice: { words: failureOf(error).message, failure: true } });
  }
}

export async function showExports(): Promise<void> {
  try {
    await ask('showFolder', { folder: 'exports' });
  } catch (error) {
    set({ notice: { words: failureOf(error).message, failure: true } });
  }
}

/** A reader has another name now. */
export function hearRenamed(from: string, to: string): Promise<void> {
  if (get().reader === from) return chooseReader(to);
  if (get().other === from) set({ other: to });
  return reload();
}
