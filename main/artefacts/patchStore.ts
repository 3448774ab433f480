import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { isRefusal, Refusal } from '../../native-models/common/refusal.ts';
import { PATCH_VOXELS } from '../../native-models/common/volume.ts';
import { explainWriteError, syncFolder, writeFileAtomic } from './atomicFile.ts';
import { MANIFEST, METADATA, shardName, zarrMetadata } from './patchLayout.ts';
import { readManifest, readMetadata, type StoredScan } from './patchManifest.ts';
import { forgetPatch, readPatches, type SlotRun, writePatch } from './patchShard.ts';
import { forgetSums, type PatchOwner, patchSum, readSums, sumsName, writeSums } from './patchSums.ts';

/**
 * The Zarr array `[landmark, scan, 32, 32, 32]` of all scans' patches, HU. One process writes at a time: the
 * caller sees to that. Every patch that is read is checked against the sum that was kept when it was written,
 * which also says whose it is.
 */
export interface PatchStore {
  readonly folder: string;
  readonly landmarks: number;
  readonly atlasKey: string;
  /** As of the last write through this store, in the order of the slots. */
  scans: readonly StoredScan[];
  /** Shape of the array along the scans, free slots included. */
  slots: number;
  /** Settled when the last write is done: each reads and replaces the manifest, so they take turns. */
  lastWrite: Promise<unknown>;
  /** Of the scans that were read, by their key. */
  readonly sums: Map<string, Promise<Uint32Array | undefined>>;
}

export interface PatchStoreOptions {
  readonly landmarks: number;
  /** The atlas that the landmarks belong to; needed to create, compared when opening. */
  readonly atlasKey?: string;
  readonly create?: boolean;
}

/** Files of one scan that are written at the same time. */
const PARALLEL_FILES = 16;

/**
 * @throws Refusal `patch-store-missing` when there is none and none is to be made; `patch-store-mismatch` when it
 * belongs to another atlas; `patch-store-damaged`, but where one is to be made a damaged one is set aside.
 */
export async function openPatchStore(folder: string, options: PatchStoreOptions): Promise<PatchStore> {
  try {
    return await openOrCreate(folder, options);
  } catch (error) {
    if (!options.create || !isRefusal(error) || error.code !== 'patch-store-damaged') throw error;
    await rename(folder, `${folder}.damaged-${Date.now()}`);
    return createPatchStore(folder, options);
  }
}

async function openOrCreate(folder: string, options: PatchStoreOptions): Promise<PatchStore> {
  const metadata = await readMetadata(folder);
  if (metadata === undefined) return createPatchStore(folder, options);
  const { shape, attributes } = metadata;
  const { atlasKey } = attributes;
  if (shape[0] !== options.landmarks || (options.atlasKey ?? atlasKey) !== atlasKey) {
    throw new Refusal(
      'patch-store-mismatch',
      `expected ${options.landmarks} landmarks of atlas ${options.atlasKey ?? atlasKey}, ` +
        `got ${shape[0]} of atlas ${atlasKey} in ${folder}`,
    );
  }
  const scans = await readManifest(folder);
  return {
    folder,
    landmarks: options.landmarks,
    atlasKey,
    scans,
    slots: Math.max(shape[1], ...scans.map(({ slot }) => slot + 1)),
    lastWrite: Promise.resolve(),
    sums: new Map(),
  };
}

async function createPatchStore(
  folder: string,
  { landmarks, atlasKey, create }: PatchStoreOptions,
): Promise<PatchStore> {
  if (!create) throw new Refusal('patch-store-missing', `expected a patch store in ${folder}, got none`);
  if (atlasKey === undefined) throw new RangeError('openPatchStore: a new store needs its atlasKey');
  const store: PatchStore = {
    folder,
    landmarks,
    atlasKey,
    scans: [],
    slots: 0,
    lastWrite: Promise.resolve(),
    sums: new Map(),
  };
  await mkdir(folder, { recursive: true });
  await writeMetadata(store, 0);
  return store;
}

/**
 * Adds a scan, or replaces the one of this id. Its patches go to a free slot and are synced with their sums before
 * the manifest names them; a scan with this key is left as it is unless its patches were found damaged.
 *
 * @param patches `[landmark, z, y, x]`, HU.
 * @throws Refusal `library-full` or `library-read-only`; the store is then as before.
 */
export function writeScan(
  store: PatchStore,
  scan: Omit<StoredScan, 'slot'>,
  patches: Int16Array,
): Promise<StoredScan> {
  if (patches.length !== store.landmarks * PATCH_VOXELS) {
    throw new RangeError(`writeScan: expected ${store.landmarks} patches, got ${patches.length} voxels`);
  }
  return inTurn(store, async () => {
    const before = store.scans.find(({ scanId }) => scanId === scan.scanId);
    const same = before?.key === scan.key && before.patientKey === scan.patientKey;
    if (same && existsSync(join(store.folder, sumsName(before)))) return before;
    const slot = freeSlot(store);
    const { scanId, patientKey, key } = scan;
    const added: StoredScan = { slot, scanId, patientKey, key };
    if (slot >= store.slots) await writeMetadata(store, slot + 1);
    const sums = new Uint32Array(store.landmarks);
    await eachLandmark(store, async (landmark) => {
      const patch = patches.subarray(landmark * PATCH_VOXELS, (landmark + 1) * PATCH_VOXELS);
      sums[landmark] = patchSum(added, landmark, patch);
      await writePatch(join(store.folder, shardName(landmark, slot)), slot, patch);
    });
    // New shards must be found again after a power cut, before the manifest says so.
    await syncFolder(store.folder);
    await writeSums(store.folder, added, sums);
    store.sums.delete(added.key);
    await writeManifest(store, [...store.scans.filter((other) => other !== before), added]);
    if (before) await forget(store, before.slot);
    if (before && !same) await forgetSums(store.folder, before);
    return added;
  });
}

/** Takes a scan out; its slot is used again. Nothing happens when it is not there. */
export function removeScan(store: PatchStore, scanId: string): Promise<void> {
  return inTurn(store, async () => {
    const found = store.scans.find((scan) => scan.scanId === scanId);
    if (found === undefined) return;
    await writeManifest(
      store,
      store.scans.filter((scan) => scan !== found),
    );
    await forget(store, found.slot);
    await forgetSums(store.folder, found);
  });
}

/** Slots of scans, in their order. @throws Refusal `patches-missing` naming the scans without patches. */
export function slotsOf(store: PatchStore, scanIds: readonly string[]): number[] {
  const slots = new Map(store.scans.map(({ scanId, slot }) => [scanId, slot]));
  const missing = scanIds.filter((id) => !slots.has(id));
  if (missing.length > 0) {
    throw new Refusal(
      'patches-missing',
      `expected the patches of every scan, none for ${missing.join(', ')}`,
    );
  }
  return scanIds.map((id) => slots.get(id)!);
}

/**
 * One landmark of many scans.
 *
 * @param slots of {@link slotsOf}; left out, all scans by slot.
 * @returns `[slots, z, y, x]`, HU, in the order of `slots`.
 * @throws Refusal `patches-damaged`, `patches-replaced`.
 */
export async function readLandmark(
  store: PatchStore,
  landmark: number,
  slots: readonly number[] = store.scans.map(({ slot }) => slot),
): Promise<Int16Array> {
  const out = new Int16Array(slots.length * PATCH_VOXELS);
  await readSlots(store, landmark, slots, out, 1);
  return out;
}

/**
 * Reads one landmark of some scans into memory there is: the patch of `slots[n]` into row `n · stride`
 * of `out`. Each file is opened once, slots that lie together there and in `out` are read in one go.
 *
 * @param out `[row, z, y, x]`, HU.
 * @throws Refusal `patches-damaged`, `patches-replaced`.
 */
export async function readSlots(
  store: PatchStore,
  landmark: number,
  slots: readonly number[],
  out: Int16Array,
  stride: number,
): Promise<void> {
  if (!(landmark >= 0 && landmark < store.landmarks)) {
    throw new RangeError(`readSlots: expected landmark 0 to ${store.landmarks - 1}, got ${landmark}`);
  }
  const shards = new Map<string, SlotRun[]>();
  const bySlot = slots.map((slot, n) => ({ slot, row: n * stride })).sort((a, b) => a.slot - b.slot);
  for (const { slot, row } of bySlot) {
    const name = shardName(landmark, slot);
    const runs = shards.get(name) ?? [];
    shards.set(name, runs);
    const last = runs.at(-1);
    const offset = row * PATCH_VOXELS;
    if (last && last.firstSlot + last.count === slot && last.offset + last.count * PATCH_VOXELS === offset) {
      runs[runs.length - 1] = { ...last, count: last.count + 1 };
    } else {
      runs.push({ firstSlot: slot, count: 1, offset });
    }
  }
  for (const [name, runs] of shards) {
    await readPatches(join(store.folder, name), runs, out);
  }
  const bad = await unsound(store, landmark, bySlot, out);
  if (bad.length > 0) throw await damaged(store, landmark, bad);
}

/**
 * All patches of a scan, `[landmark, z, y, x]`, HU.
 * @throws Refusal `patches-missing`, `patches-damaged`, `patches-replaced`.
 */
export async function readScan(store: PatchStore, scanId: string): Promise<Int16Array> {
  const [slot] = slotsOf(store, [scanId]);
  const out = new Int16Array(store.landmarks * PATCH_VOXELS);
  await eachLandmark(store, (landmark) =>
    readSlots(store, landmark, [slot!], out.subarray(landmark * PATCH_VOXELS), 1),
  );
  return out;
}

/**
 * Ids of the scans that have a patch which is not what was cut, without changing anything.
 * @throws Refusal `patch-store-damaged`, `patch-store-mismatch`.
 */
export async function damagedScans(
  folder: string,
  landmarks: number,
  progress: (done: number, total: number) => void,
): Promise<string[]> {
  const store = await openPatchStore(folder, { landmarks });
  const bad = new Set<string>();
  for (let landmark = 0; landmark < landmarks; landmark++) {
    for (const { slot, scanId } of store.scans) {
      const patch = new Int16Array(PATCH_VOXELS);
      const path = join(store.folder, shardName(landmark, slot));
      await readPatches(path, [{ firstSlot: slot, count: 1, offset: 0 }], patch);
      if ((await unsound(store, landmark, [{ slot, row: 0 }], patch)).length > 0) bad.add(scanId);
    }
    progress(landmark + 1, landmarks);
  }
  return [...bad];
}

/** Makes the next run cut the patches of these scans again. */
export async function forgetPatches(folder: string, scanIds: readonly string[]): Promise<void> {
  for (const scan of await readManifest(folder))
    if (scanIds.includes(scan.scanId)) await forgetSums(folder, scan);
}

/** Those of the slots whose patch in `out` is not what was written. */
async function unsound(
  store: PatchStore,
  landmark: number,
  patches: readonly { readonly slot: number; readonly row: number }[],
  out: Int16Array,
): Promise<number[]> {
  const bad: number[] = [];
  for (const { slot, row } of patches) {
    const owner = store.scans.find((scan) => scan.slot === slot);
    const sums = owner && (await sumsOf(store, owner));
    const patch = out.subarray(row * PATCH_VOXELS, (row + 1) * PATCH_VOXELS);
    if (!owner || sums?.[landmark] !== patchSum(owner, landmark, patch)) bad.push(slot);
  }
  return bad;
}

function sumsOf(store: PatchStore, owner: PatchOwner): Promise<Uint32Array | undefined> {
  const known = store.sums.get(owner.key) ?? readSums(store.folder, owner, store.landmarks);
  store.sums.set(owner.key, known);
  return known;
}

/** Takes the sums of damaged scans away, so that the next run cuts their patches again. */
async function damaged(store: PatchStore, landmark: number, slots: readonly number[]): Promise<Refusal> {
  const now = await readManifest(store.folder);
  const owners = slots.map((slot) => store.scans.find((scan) => scan.slot === slot));
  const replaced = owners.some(
    (owner, n) => !owner || !now.some(({ slot, key }) => slot === slots[n] && key === owner.key),
  );
  if (replaced) {
    return new Refusal(
      'patches-replaced',
      'the patches of a scan were replaced by another run while they were read; run the same command again',
    );
  }
  for (const owner of owners) {
    store.sums.delete(owner!.key);
    await forgetSums(store.folder, owner!).catch(() => undefined);
  }
  return new Refusal(
    'patches-damaged',
    `the patches of ${owners.map((owner) => owner!.scanId).join(', ')} at landmark ${landmark} are not what was ` +
      `written (${shardName(landmark, slots[0]!)}); run "drasclr prepare" to cut the patches of these scans again`,
  );
}

function inTurn<T>(store: PatchStore, act: () => Promise<T>): Promise<T> {
  const turn = store.lastWrite.then(act).catch((error: unknown) => {
    throw explainWriteError(error, store.folder);
  });
  // The next write goes ahead whether this one fails or not.
  store.lastWrite = turn.catch(() => undefined);
  return turn;
}

/** Waits for all, also after a failure: a slot may not be given out again while it is written to. */
async function eachLandmark(store: PatchStore, act: (landmark: number) => Promise<void>): Promise<void> {
  let next = 0;
  const workThrough = async (): Promise<void> => {
    while (next < store.landmarks) await act(next++);
  };
  const ends = await Promise.allSettled(Array.from({ length: PARALLEL_FILES }, workThrough));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
}

function freeSlot({ scans }: PatchStore): number {
  const taken = new Set(scans.map(({ slot }) => slot));
  let slot = 0;
  while (taken.has(slot)) slot++;
  return slot;
}

const forget = (store: PatchStore, slot: number): Promise<void> =>
  eachLandmark(store, (landmark) => forgetPatch(join(store.folder, shardName(landmark, slot)), slot));

async function writeMetadata(store: PatchStore, slots: number): Promise<void> {
  const { landmarks, atlasKey } = store;
  const text = JSON.stringify(zarrMetadata({ landmarks, slots, atlasKey }), null, 2);
  await writeFileAtomic(join(store.folder, METADATA), Buffer.from(text));
  store.slots = slots;
}

async function writeManifest(store: PatchStore, scans: readonly StoredScan[]): Promise<void> {
  const sorted = [...scans].sort((a, b) => a.slot - b.slot);
  await writeFileAtomic(join(store.folder, MANIFEST), Buffer.from(JSON.stringify(sorted, null, 2)));
  store.scans = sorted;
}
