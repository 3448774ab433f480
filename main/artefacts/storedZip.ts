import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { type Entry, openPromise, validateFileName, type ZipFile } from 'yauzl';
import { Refusal } from '../../native-models/common/refusal.ts';

/**
 * ZIP archives whose entries are stored, not deflated: weights do not shrink, the bytes follow from the content
 * alone and not from a version of zlib, and what unpacks to its own size cannot be a bomb.
 */
const LARGEST = 0xffff_fffe;
const VERSION = 20;
const UTF8_NAMES = 0x800;
/** 1980-01-01, the earliest that ZIP can say: when it was written must not change a file. */
const DATE = 0x21;

export type StoredEntries = ReadonlyMap<string, readonly Uint8Array[]>;

/** The archive in pieces, the entries in the order of the map. @throws Refusal `file-too-large` above 4 GiB. */
export function encodeStoredZip(entries: StoredEntries): readonly Uint8Array[] {
  const pieces: Uint8Array[] = [];
  const central: Uint8Array[] = [];
  let offset = 0;
  for (const [entry, content] of entries) {
    const name = Buffer.from(entry, 'utf8');
    const size = content.reduce((sum, piece) => sum + piece.byteLength, 0);
    const sum = content.reduce((crc, piece) => crc32(piece, crc), 0);
    const about = describeEntry(sum, size, name.length);
    const end = Buffer.alloc(14);
    end.writeUInt32LE(offset, 10);
    central.push(signature(0x02014b50, VERSION), about, end, name);
    pieces.push(signature(0x04034b50), about, name, ...content);
    offset += 30 + name.length + size;
    if (offset > LARGEST) throw new Refusal('file-too-large', 'expected at most 4 GiB in one file, got more');
  }
  const directory = Buffer.concat(central);
  return [...pieces, directory, endRecord(entries.size, directory.length, offset)];
}

/** What the local header and the directory say alike of an entry. */
function describeEntry(sum: number, size: number, nameLength: number): Buffer {
  const about = Buffer.alloc(26);
  about.writeUInt16LE(VERSION, 0);
  about.writeUInt16LE(UTF8_NAMES, 2);
  about.writeUInt16LE(DATE, 8);
  about.writeUInt32LE(sum, 10);
  about.writeUInt32LE(size, 14);
  about.writeUInt32LE(size, 18);
  about.writeUInt16LE(nameLength, 22);
  return about;
}

function signature(magic: number, madeBy?: number): Buffer {
  const head = Buffer.alloc(madeBy === undefined ? 4 : 6);
  head.writeUInt32LE(magic);
  if (madeBy !== undefined) head.writeUInt16LE(madeBy, 4);
  return head;
}

function endRecord(entries: number, directoryBytes: number, directoryAt: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(entries, 8);
  end.writeUInt16LE(entries, 10);
  end.writeUInt32LE(directoryBytes, 12);
  end.writeUInt32LE(directoryAt, 16);
  return end;
}

/**
 * Reads a whole archive of stored entries into memory, in its order; nothing is ever written by name.
 * @param allowed names that may be in it, each at most once, with the most bytes each may have
 * @throws Refusal `file-not-zip`, `file-unsafe` (a name that leads out, a name or a form that is not ours),
 * `file-too-large`, `file-damaged` (cut off, checksum)
 */
export async function readStoredZip(
  path: string,
  allowed: ReadonlyMap<string, number>,
): Promise<ReadonlyMap<string, Buffer>> {
  let zip: ZipFile | undefined;
  try {
    zip = await openPromise(path, { lazyEntries: true, autoClose: false, strictFileNames: true });
    return await readAll(zip, allowed);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const words = error instanceof Error ? error.message : String(error);
    if (zip) throw new Refusal('file-damaged', `the archive cannot be read: ${words}`);
    throw new Refusal('file-not-zip', `expected a ZIP archive: ${words}`);
  } finally {
    zip?.close();
  }
}

async function readAll(
  zip: ZipFile,
  allowed: ReadonlyMap<string, number>,
): Promise<ReadonlyMap<string, Buffer>> {
  const found = new Map<string, Buffer>();
  let total = 0;
  for await (const entry of zip.eachEntry()) {
    checkEntry(entry, allowed, found);
    total += entry.uncompressedSize;
    // Stored entries that overlap say more than the archive holds.
    if (total > zip.fileSize) {
      throw new Refusal(
        'file-too-large',
        `expected at most the archive's own ${zip.fileSize} bytes in its entries, got ${total}`,
      );
    }
    const bytes = await buffer(await zip.openReadStreamPromise(entry));
    if (crc32(bytes) !== entry.crc32) {
      throw new Refusal('file-damaged', `the checksum of ${entry.fileName} does not match its content`);
    }
    found.set(entry.fileName, bytes);
  }
  return found;
}

function checkEntry(
  entry: Entry,
  allowed: ReadonlyMap<string, number>,
  found: ReadonlyMap<string, Buffer>,
): void {
  const { fileName: name, uncompressedSize: size, compressionMethod: method } = entry;
  const unsafe = validateFileName(name);
  if (unsafe) throw new Refusal('file-unsafe', `an entry's name leads out of its folder: ${unsafe}`);
  const most = allowed.get(name);
  if (most === undefined || found.has(name)) {
    const why = most === undefined ? 'does not belong into such a file' : 'is there twice';
    throw new Refusal('file-unsafe', `expected ${[...allowed.keys()].join(', ')}; "${name}" ${why}`);
  }
  if (entry.isEncrypted() || method !== 0 || entry.compressedSize !== size) {
    throw new Refusal('file-unsafe', `expected stored entries without password; "${name}" is packed`);
  }
  if (size > most) {
    throw new Refusal('file-too-large', `expected at most ${most} bytes of ${name}, got ${size}`);
  }
}
