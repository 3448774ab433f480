import { setImmediate } from 'node:timers/promises';
import { patientPoint, patientToVoxel } from '../../../native-models/common/geometry.ts';
import { Refusal } from '../../../native-models/common/refusal.ts';
import {
  actionCounts,
  type BoxChange,
  recordAction,
  redoAction,
  undoAction,
} from '../../catalog/boxActions.ts';
import { type Box, boxesOf, findBox, nextBoxId, type StoredBox, sameBox } from '../../catalog/boxes.ts';
import type { StoredScan } from '../../catalog/scans.ts';
import { inTransaction } from '../../catalog/transaction.ts';
import type { BoxEdit } from '../../model/boxEdit.ts';
import type { Library } from '../library/library.ts';
import { requireReaderName } from '../library/readers.ts';
import { requireScan } from '../scans/findScans.ts';

export interface Annotations {
  readonly boxes: readonly StoredBox[];
  /** The box that the act was about; null when it is gone or nothing was done. */
  readonly touched: number | null;
  readonly undo: number;
  readonly redo: number;
}

/**
 * Does one act in one transaction, which is on the disk when this returns.
 * @throws Refusal `unknown-scan`, `label-outside-scan`, `reader-name`, `box-unknown`, `box-of-another-reader`,
 *   `box-exists`, and what the disk refuses.
 */
export function annotate(library: Library, scanId: string, reader: string, act: BoxEdit): Annotations {
  const { catalog } = library;
  const scan = requireScan(library, scanId);
  requireReaderName(reader);
  const touched = inTransaction(catalog, () => {
    if (act.kind === 'undo') return lastOf(undoAction(catalog, scanId, reader));
    if (act.kind === 'redo') return lastOf(redoAction(catalog, scanId, reader));
    const change = changeOf(library, scan, reader, act);
    if (change) recordAction(catalog, scanId, reader, [change]);
    return lastOf(change ? [change] : null);
  });
  return { ...annotationsOf(library, scanId, reader), touched };
}

export const annotationsOf = (library: Library, scanId: string, reader: string): Annotations => ({
  boxes: boxesOf(library.catalog, scanId, reader),
  ...actionCounts(library.catalog, scanId, reader),
  touched: null,
});

/**
 * Adds boxes that are not there yet, as one action for each scan and reader, so that a table can be undone.
 * @returns how many were new.
 */
export function addBoxes(library: Library, boxes: readonly Box[]): number {
  return inTransaction(library.catalog, () =>
    groupsOf(boxes).reduce((added, group) => added + addGroup(library, group), 0),
  );
}

/**
 * The same for a long table, one transaction for each scan and reader, between which others have their turn: a window
 * stays awake. Killed in between, the same table again adds the rest.
 */
export async function addBoxesInTurns(library: Library, boxes: readonly Box[]): Promise<number> {
  let added = 0;
  for (const group of groupsOf(boxes)) {
    added += inTransaction(library.catalog, () => addGroup(library, group));
    await setImmediate();
  }
  return added;
}

/** By scan and reader. */
function groupsOf(boxes: readonly Box[]): readonly (readonly Box[])[] {
  const byReader = Map.groupBy(boxes, (box) => JSON.stringify([box.scanId, box.reader]));
  return [...byReader.values()];
}

/** In the caller's transaction. @returns how many were new. */
function addGroup({ catalog }: Library, group: readonly Box[]): number {
  const fresh = unique(group).filter((box) => !sameBox(catalog, box));
  if (fresh.length === 0) return 0;
  const changes = fresh.map((box) => ({ before: null, after: stored(box, nextBoxId(catalog)) }));
  recordAction(catalog, group[0]!.scanId, group[0]!.reader, changes);
  return fresh.length;
}

/** @throws Refusal `label-outside-scan`. */
export function assertInside(scan: StoredScan, box: Pick<Box, 'x' | 'y' | 'z'>, prefix = ''): void {
  const voxel = patientToVoxel(scan.grid, patientPoint(box.x, box.y, box.z));
  const inside = voxel.every((index, axis) => index >= -0.5 && index <= scan.grid.dimensions[axis]! - 0.5);
  if (inside) return;
  const beyond = voxel.map((index, axis) => {
    const excess = index < 0 ? -index : index - (scan.grid.dimensions[axis]! - 1);
    return Math.max(0, excess) * scan.grid.spacingMm[axis]!;
  });
  throw new Refusal(
    'label-outside-scan',
    `${prefix}${placeText(box)} lies outside scan ${scan.id}, ${Math.max(...beyond).toFixed(0)} mm ` +
      'beyond the edge of its images; coordinates are DICOM patient coordinates (LPS, mm)',
  );
}

/** `x 12.0 (left), y −30.0 (front), z 40.0 mm`: a triple without its axes misleads. */
const placeText = ({ x, y, z }: Pick<Box, 'x' | 'y' | 'z'>): string =>
  `the point x ${x.toFixed(1)} mm to the left, y ${y.toFixed(1)} mm to the back, z ${z.toFixed(1)} mm to the head`;

type Change = Exclude<BoxEdit, { readonly kind: 'undo' | 'redo' }>;

/** Null when the act would change nothing. */
function changeOf(library: Library, scan: StoredScan, reader: string, act: Change): BoxChange | null {
  if (act.kind === 'add') {
    const [x, y, z] = act.point;
    const box: Box = { scanId: scan.id, x, y, z, subtype: act.subtype, reader };
    return { before: null, after: placed(library, scan, stored(box, nextBoxId(library.catalog))) };
  }
  const before = ownBox(library, scan.id, reader, act.boxId);
  if (act.kind === 'delete') return { before, after: null };
  const after =
    act.kind === 'move'
      ? { ...before, x: act.point[0], y: act.point[1], z: act.point[2] }
      : { ...before, subtype: act.subtype };
  return JSON.stringify(after) === JSON.stringify(before)
    ? null
    : { before, after: placed(library, scan, after) };
}

function placed(library: Library, scan: StoredScan, box: StoredBox): StoredBox {
  assertInside(scan, box);
  if (sameBox(library.catalog, box)) {
    throw new Refusal('box-exists', `there is already a ${box.subtype} box of yours at this very place`);
  }
  return box;
}

function ownBox(library: Library, scanId: string, reader: string, id: number): StoredBox {
  const box = findBox(library.catalog, id);
  if (!box || box.scanId !== scanId) {
    throw new Refusal('box-unknown', `expected the number of a box of scan ${scanId}, got ${id}`);
  }
  if (box.reader !== reader) {
    throw new Refusal('box-of-another-reader', 'a box is changed only by the reader who put it');
  }
  return box;
}

const lastOf = (changes: readonly BoxChange[] | null): number | null => changes?.at(-1)?.after?.id ?? null;

const stored = ({ scanId, x, y, z, subtype, reader }: Box, id: number): StoredBox => ({
  id,
  scanId,
  x,
  y,
  z,
  subtype,
  reader,
});

const unique = (boxes: readonly Box[]): Box[] => [
  ...new Map(boxes.map((box) => [JSON.stringify([box.x, box.y, box.z, box.subtype]), box])).values(),
];
