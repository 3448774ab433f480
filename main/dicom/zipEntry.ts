import { crc32 } from 'node:zlib';
import { type Entry, fromBufferPromise, openPromise, type ZipFile } from 'yauzl';
import { Refusal } from '../../native-models/common/refusal.ts';
import type { DiskPath } from './diskPath.ts';
import { HEAD_BYTES, looksLikeDicom } from './looksLikeDicom.ts';

/** An archive on disk, or one that is an entry of another. */
export type ArchiveSource =
  | { readonly kind: 'file'; readonly path: DiskPath }
  | { readonly kind: 'entry'; readonly of: ArchiveSource; readonly entry: Entry; readonly name: string };

const OPTIONS = {
  lazyEntries: true,
  autoClose: false,
  decodeStrings: false,
  validateEntrySizes: true,
} as const;

/** The inner archive that was unpacked last: its entries are read one after the other. */
let held: { readonly name: string; readonly bytes: Buffer } | undefined;

/** @throws Refusal `bad-archive`, and whatever yauzl says of a damaged archive. */
export async function openArchive(source: ArchiveSource): Promise<ZipFile> {
  if (source.kind === 'file') return openPromise(source.path as string, OPTIONS);
  if (held?.name !== source.name) {
    held = undefined;
    held = { name: source.name, bytes: await readEntry(source.of, source.name, source.entry, 'whole') };
  }
  return fromBufferPromise(held.bytes, OPTIONS);
}

/**
 * Unpacks an entry into memory, never past the size that it states. The archive is opened anew, so that an entry can
 * be read after the walk has ended.
 * @param part `dicom`: only the first bytes of what these show to be no DICOM.
 * @throws Refusal `bad-archive`.
 */
export async function readEntry(
  source: ArchiveSource,
  name: string,
  entry: Entry,
  part: 'whole' | 'dicom',
): Promise<Buffer> {
  let zip: ZipFile | undefined;
  try {
    zip = await openArchive(source);
    const bytes = Buffer.allocUnsafe(entry.uncompressedSize);
    let filled = 0;
    for await (const chunk of (await zip.openReadStreamPromise(entry)) as AsyncIterable<Buffer>) {
      filled += chunk.copy(bytes, filled);
      const judged = part === 'dicom' && filled >= HEAD_BYTES && filled - chunk.length < HEAD_BYTES;
      if (judged && !looksLikeDicom(bytes)) return bytes.subarray(0, HEAD_BYTES);
    }
    if (filled === bytes.length && crc32(bytes) === entry.crc32) return bytes;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Refusal('bad-archive', `${name}: the entry cannot be unpacked: ${message}.`);
  } finally {
    zip?.close();
  }
  throw new Refusal('bad-archive', `${name}: the entry's checksum does not match its content.`);
}
