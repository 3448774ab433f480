import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { type Entry, getFileNameLowLevel, openPromise, validateFileName, type ZipFile } from 'yauzl';
import { throwIfCancelled } from '../../native-models/common/progress.ts';
import { Refusal } from '../../native-models/common/refusal.ts';
import { type CandidateFile, MAX_FILE_BYTES, refusedCandidate } from './candidateFile.ts';
import { type DiskPath, shownPath } from './diskPath.ts';
import { rejected, skipped, type Verdict } from './instance.ts';

/** An archive that unpacks to more than this and to more than {@link MAX_RATIO} times its size is a bomb. */
const FREE_BYTES = 1024 * 1024 * 1024;
/** Deflate reaches 1,032; CT reaches 2 to 5, an empty CT slice 1,000 but only half a megabyte. */
const MAX_RATIO = 100;
const MAX_ENTRIES = 1_000_000;

const OPTIONS = {
  lazyEntries: true,
  autoClose: false,
  decodeStrings: false,
  validateEntrySizes: true,
} as const;

/**
 * The entries of a ZIP archive in its own order. Nothing is unpacked before `read`, and then into memory
 * only, never past the size that the entry states. Names serve for showing alone; one that would lead out
 * of a folder is refused all the same, since no honest archive has it.
 */
export async function* walkZip(path: DiskPath, signal?: AbortSignal): AsyncGenerator<CandidateFile> {
  const archive = shownPath(path);
  let zip: ZipFile | undefined;
  try {
    zip = await openPromise(path as string, OPTIONS);
    yield* walkEntries(zip, path, archive, signal);
  } catch (error) {
    if (signal?.aborted) throw error;
    yield refusedCandidate(
      archive,
      0,
      rejected('bad-archive', `The archive cannot be read: ${messageOf(error)}.`),
    );
  } finally {
    zip?.close();
  }
}

async function* walkEntries(
  zip: ZipFile,
  path: DiskPath,
  archive: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<CandidateFile> {
  let unpacked = 0;
  let entries = 0;
  for await (const entry of zip.eachEntry()) {
    throwIfCancelled(signal);
    unpacked += entry.uncompressedSize;
    entries += 1;
    const bomb = (unpacked > FREE_BYTES && unpacked > MAX_RATIO * zip.fileSize) || entries > MAX_ENTRIES;
    if (bomb) {
      const reason = `Expected at most ${MAX_RATIO} times the archive's ${zip.fileSize} bytes and ${MAX_ENTRIES} entries, got ${unpacked} bytes in ${entries} entries so far: the rest is not read.`;
      yield refusedCandidate(archive, zip.fileSize, rejected('archive-bomb', reason));
      return;
    }
    const inner = entryName(entry);
    if (inner.endsWith('/')) continue;
    const name = `${archive}!${inner}`;
    const size = entry.uncompressedSize;
    const verdict = entryVerdict(entry, inner);
    if (verdict) yield refusedCandidate(name, size, verdict);
    else yield { name, size, read: () => readEntry(path, name, entry) };
  }
}

const entryName = (entry: Entry): string =>
  getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false);

function entryVerdict(entry: Entry, inner: string): Verdict | undefined {
  const unsafe = validateFileName(inner);
  if (unsafe) return rejected('unsafe-name', `The entry's name leads out of its folder: ${unsafe}.`);
  if (entry.isEncrypted())
    return rejected('encrypted', 'Expected an entry without password, got an encrypted one.');
  if (!entry.canDecodeFileData())
    return rejected(
      'bad-archive',
      `Expected a stored or deflated entry, got method ${entry.compressionMethod}.`,
    );
  if (entry.uncompressedSize > MAX_FILE_BYTES)
    return rejected('too-large', `Expected at most ${MAX_FILE_BYTES} bytes, got ${entry.uncompressedSize}.`);
  if (/\.zip$/i.test(inner)) return skipped('nested-archive', 'An archive inside an archive is not opened.');
  return undefined;
}

/** Opens the archive anew, so that a candidate can be read after the walk has ended. */
async function readEntry(path: DiskPath, name: string, entry: Entry): Promise<Uint8Array> {
  let zip: ZipFile | undefined;
  try {
    zip = await openPromise(path as string, OPTIONS);
    const bytes = await buffer(await zip.openReadStreamPromise(entry));
    if (crc32(bytes) === entry.crc32) return bytes;
  } catch (error) {
    throw new Refusal('bad-archive', `${name}: the entry cannot be unpacked: ${messageOf(error)}.`);
  } finally {
    zip?.close();
  }
  throw new Refusal('bad-archive', `${name}: the entry's checksum does not match its content.`);
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
