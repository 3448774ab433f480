import { type FileHandle, open } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { Refusal } from '../../../native-models/common/refusal.ts';
import { isTensor, type Pickled, readPickle, type StorageRef } from './pickle.ts';

/** A file of `torch.save`: one object, and the numbers of its storages, read on demand. */
export interface TorchFile {
  readonly value: Pickled;
  /** All bytes of one storage. @throws Refusal `checkpoint-damaged`. */
  readStorage(storage: StorageRef): Promise<Buffer>;
  close(): Promise<void>;
}

/** The names of a checkpoint's tensors take a few hundred kilobytes; this is what is read of them at most. */
const MAX_PICKLE_BYTES = 32 << 20;
/** 0x1950a86a20f9469cfc6c, pickled: how the legacy stream begins. */
const LEGACY_MAGIC = Buffer.from('80028a0a6cfc9c46f920', 'hex');
const LEGACY_VERSION = 1001;

const BYTES: Readonly<Record<StorageRef['type'], number>> = { float32: 4, int64: 8 };
export const storageBytes = ({ type, length }: StorageRef): number => BYTES[type] * length;

export type TorchContainer = 'zip' | 'legacy';

/** What the first bytes of a file say it is; undefined for anything else. A ZIP may still be another archive. */
export function torchContainerOf(start: Buffer): TorchContainer | undefined {
  if (start.subarray(0, LEGACY_MAGIC.length).equals(LEGACY_MAGIC)) return 'legacy';
  return start.subarray(0, 4).toString('latin1') === 'PK\x03\x04' ? 'zip' : undefined;
}

/** Whether a file is one of `torch.save`, told by its start: in its ZIP the pickle comes first. A missing file is none. */
export async function isTorchFile(path: string): Promise<boolean> {
  const file = await openIfThere(path);
  if (!file) return false;
  try {
    const start = Buffer.alloc(512);
    await file.read(start, 0, start.length, 0);
    const container = torchContainerOf(start);
    const name = start.toString('utf8', 30, 30 + Math.min(start.readUInt16LE(26), 400));
    return container === 'legacy' || (container === 'zip' && /^[^/]+\/data\.pkl$/.test(name));
  } finally {
    await file.close();
  }
}

const openIfThere = (path: string): Promise<FileHandle | undefined> =>
  open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });

/**
 * Opens either container. Only the pickle is read: of a file of gigabytes no more than its names are in memory.
 * @throws Refusal `checkpoint-unknown`, `checkpoint-unsafe`, `checkpoint-damaged`.
 */
export async function openTorchFile(path: string): Promise<TorchFile> {
  const file = await open(path, 'r');
  const start = Buffer.alloc(16);
  await file.read(start, 0, start.length, 0);
  const container = torchContainerOf(start);
  if (container === 'legacy') {
    try {
      return await openLegacy(file);
    } catch (error) {
      await file.close();
      throw error;
    }
  }
  await file.close();
  if (container === 'zip') return openZip(path);
  throw new Refusal(
    'checkpoint-unknown',
    'expected a PyTorch checkpoint (.pth.tar, .pth, .pt), got another file',
  );
}

/** `NAME/data.pkl` and `NAME/data/KEY`, all stored. */
async function openZip(path: string): Promise<TorchFile> {
  let zip: ZipFile;
  try {
    zip = await openPromise(path, { lazyEntries: true, autoClose: false, strictFileNames: true });
  } catch (error) {
    throw damaged(`the archive cannot be read: ${messageOf(error)}`);
  }
  try {
    const entries = new Map<string, Entry>();
    let root: string | undefined;
    for await (const entry of zip.eachEntry()) {
      if (entry.compressionMethod !== 0 || entry.isEncrypted()) {
        throw damaged(`expected stored entries, ${entry.fileName} is packed`);
      }
      entries.set(entry.fileName, entry);
      if (/^[^/]+\/data\.pkl$/.test(entry.fileName)) root ??= entry.fileName.slice(0, -'data.pkl'.length);
    }
    if (root === undefined)
      throw new Refusal('checkpoint-unknown', 'expected a PyTorch checkpoint, the archive holds no data.pkl');
    if (entries.has(`${root}byteorder`)) await requireLittleEndian(zip, entries.get(`${root}byteorder`)!);
    const pickle = await readEntry(zip, entries.get(`${root}data.pkl`)!, MAX_PICKLE_BYTES);
    const { value } = readPickle(pickle, 'data.pkl');
    return {
      value,
      readStorage: async (storage) => {
        const entry = entries.get(`${root}data/${storage.key}`);
        const size = storageBytes(storage);
        if (entry?.uncompressedSize !== size) {
          throw damaged(
            `expected ${size} bytes of storage ${storage.key}, got ${entry?.uncompressedSize ?? 'none'}`,
          );
        }
        return readEntry(zip, entry, size);
      },
      close: async () => zip.close(),
    };
  } catch (error) {
    zip.close();
    if (error instanceof Refusal) throw error;
    throw damaged(`the archive cannot be read: ${messageOf(error)}`);
  }
}

async function readEntry(zip: ZipFile, entry: Entry, most: number): Promise<Buffer> {
  if (entry.uncompressedSize > most) {
    throw damaged(`expected at most ${most} bytes of ${entry.fileName}, got ${entry.uncompressedSize}`);
  }
  let bytes: Buffer;
  try {
    bytes = await buffer(await zip.openReadStreamPromise(entry));
  } catch (error) {
    throw damaged(`${entry.fileName} cannot be read: ${messageOf(error)}`);
  }
  if (crc32(bytes) !== entry.crc32) throw damaged(`the checksum of ${entry.fileName} does not match`);
  return bytes;
}

async function requireLittleEndian(zip: ZipFile, entry: Entry): Promise<void> {
  const order = (await readEntry(zip, entry, 64)).toString('latin1');
  if (order !== 'little') throw damaged(`expected little-endian numbers, got ${order}`);
}

/** Magic number, version, system, the object, the keys of the storages; then each one's length and numbers. */
async function openLegacy(file: FileHandle): Promise<TorchFile> {
  const { size } = await file.stat();
  const head = Buffer.alloc(Math.min(size, MAX_PICKLE_BYTES));
  await file.read(head, 0, head.length, 0);
  const next = (start: number) => readPickle(head, 'the checkpoint', start);
  const magic = next(0);
  const version = next(magic.end);
  if (version.value !== LEGACY_VERSION)
    throw damaged(`expected format ${LEGACY_VERSION}, got ${String(version.value)}`);
  const system = next(version.end);
  requireLittleEndianSystem(system.value);
  const object = next(system.end);
  const keys = next(object.end);
  if (!Array.isArray(keys.value)) throw damaged('expected the list of storages');
  const bytesOf = storageSizes(object.value);
  const places = new Map<string, number>();
  let at = keys.end;
  const count = Buffer.alloc(8);
  for (const key of keys.value) {
    const known = bytesOf.get(String(key));
    if (known === undefined) throw damaged(`holds a storage ${String(key)} that no tensor uses`);
    await file.read(count, 0, 8, at);
    if (Number(count.readBigInt64LE()) !== known.length || at + 8 + storageBytes(known) > size) {
      throw damaged(
        `expected ${known.length} numbers in storage ${String(key)}; the file is cut short or inconsistent`,
      );
    }
    places.set(String(key), at + 8);
    at += 8 + storageBytes(known);
  }
  return {
    value: object.value,
    readStorage: async (storage) => {
      const place = places.get(storage.key);
      if (place === undefined) throw damaged(`storage ${storage.key} is not in the file`);
      const bytes = Buffer.alloc(storageBytes(storage));
      const { bytesRead } = await file.read(bytes, 0, bytes.length, place);
      if (bytesRead !== bytes.length) throw damaged(`storage ${storage.key} is cut short`);
      return bytes;
    },
    close: () => file.close(),
  };
}

function requireLittleEndianSystem(system: Pickled): void {
  if (system instanceof Map && system.get('little_endian') === true) return;
  throw damaged('expected a file of a little-endian machine');
}

/** Every storage that some tensor of the object refers to. */
function storageSizes(value: Pickled): Map<string, StorageRef> {
  const found = new Map<string, StorageRef>();
  const seen = new Set<Pickled>();
  const waiting: Pickled[] = [value];
  for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) {
    if (typeof item !== 'object' || item === null || seen.has(item)) continue;
    seen.add(item);
    if (isTensor(item)) found.set(item.storage.key, item.storage);
    else if (item instanceof Map) for (const entry of item) waiting.push(entry[0], entry[1]);
    else if (Array.isArray(item)) for (const entry of item) waiting.push(entry);
  }
  return found;
}

const damaged = (what: string): Refusal => new Refusal('checkpoint-damaged', `the checkpoint: ${what}`);
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
