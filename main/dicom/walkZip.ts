import { type Entry, getFileNameLowLevel, validateFileName, type ZipFile } from 'yauzl';
import { throwIfCancelled } from '../../native-models/common/progress.ts';
import { type CandidateFile, MAX_FILE_BYTES, refusedCandidate } from './candidateFile.ts';
import { type DiskPath, shownPath } from './diskPath.ts';
import { rejected, skipped, type Verdict } from './instance.ts';
import { type ArchiveSource, openArchive, readEntry } from './zipEntry.ts';

/** An archive that unpacks to more than this and to more than {@link MAX_RATIO} times its size is a bomb. */
const FREE_BYTES = 1024 * 1024 * 1024;
/** The same for one entry, which is held in memory. */
const FREE_ENTRY_BYTES = 64 * 1024 * 1024;
/** Deflate reaches 1,032; CT reaches 2 to 5, an empty CT slice 1,000 but only half a megabyte. */
const MAX_RATIO = 100;
const MAX_ENTRIES = 200_000;
/** Archives inside archives: hospitals send a ZIP of ZIPs, nobody more. */
const MAX_NESTING = 3;
const MAX_INNER_BYTES = 256 * 1024 * 1024;

/**
 * The entries of a ZIP archive in its own order, also of archives inside it. Nothing is unpacked before `read`, and
 * then into memory only, never past the size that the entry states. Names serve for showing alone; one that would
 * lead out of a folder is refused all the same, since no honest archive has it.
 */
export const walkZip = (path: DiskPath, signal?: AbortSignal): AsyncGenerator<CandidateFile> =>
  walkArchive({ kind: 'file', path }, shownPath(path), 1, signal);

async function* walkArchive(
  source: ArchiveSource,
  archive: string,
  nesting: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<CandidateFile> {
  let zip: ZipFile | undefined;
  try {
    zip = await openArchive(source);
    yield* walkEntries(zip, source, archive, nesting, signal);
  } catch (error) {
    if (signal?.aborted) throw error;
    const message = error instanceof Error ? error.message : String(error);
    yield refusedCandidate(archive, 0, rejected('bad-archive', `The archive cannot be read: ${message}.`));
  } finally {
    zip?.close();
  }
}

async function* walkEntries(
  zip: ZipFile,
  source: ArchiveSource,
  archive: string,
  nesting: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<CandidateFile> {
  let unpacked = 0;
  let entries = 0;
  for await (const entry of zip.eachEntry()) {
    throwIfCancelled(signal);
    const inner = getFileNameLowLevel(
      entry.generalPurposeBitFlag,
      entry.fileNameRaw,
      entry.extraFields,
      false,
    );
    entries += 1;
    const verdict = entryVerdict(entry, inner, nesting);
    if (!verdict) unpacked += entry.uncompressedSize;
    const bomb = (unpacked > FREE_BYTES && unpacked > MAX_RATIO * zip.fileSize) || entries > MAX_ENTRIES;
    if (bomb) {
      const reason = `Expected at most ${MAX_RATIO} times the archive's ${zip.fileSize} bytes and ${MAX_ENTRIES} entries, got ${unpacked} bytes in ${entries} entries so far: the rest is not read.`;
      yield refusedCandidate(archive, zip.fileSize, rejected('archive-bomb', reason));
      return;
    }
    if (inner.endsWith('/')) continue;
    const name = `${archive}!${inner}`;
    const size = entry.uncompressedSize;
    if (verdict) yield refusedCandidate(name, size, verdict);
    else if (isArchive(inner))
      yield* walkArchive({ kind: 'entry', of: source, entry, name }, name, nesting + 1, signal);
    else yield { name, size, read: () => readEntry(source, name, entry, 'dicom') };
  }
}

const isArchive = (name: string): boolean => /\.zip$/i.test(name);

function entryVerdict(entry: Entry, inner: string, nesting: number): Verdict | undefined {
  const { uncompressedSize: size, compressedSize } = entry;
  const unsafe = validateFileName(inner);
  if (unsafe) return rejected('unsafe-name', `The entry's name leads out of its folder: ${unsafe}.`);
  if (entry.isEncrypted())
    return rejected(
      'encrypted',
      'The entry is protected by a password. Unpack the archive and import the folder.',
    );
  if (!entry.canDecodeFileData())
    return rejected(
      'bad-archive',
      `The entry is packed by a method (${entry.compressionMethod}) other than deflate. Unpack the archive and import the folder.`,
    );
  if (size > MAX_FILE_BYTES)
    return rejected('too-large', `Expected at most ${MAX_FILE_BYTES} bytes, got ${size}.`);
  if (size > FREE_ENTRY_BYTES && size > MAX_RATIO * compressedSize)
    return rejected(
      'archive-bomb',
      `The entry would unpack from ${compressedSize} to ${size} bytes: it is left out.`,
    );
  if (!isArchive(inner)) return undefined;
  if (nesting >= MAX_NESTING)
    return skipped(
      'nested-archive',
      `Archives inside archives are opened ${MAX_NESTING} deep; this one lies deeper.`,
    );
  if (size > MAX_INNER_BYTES)
    return rejected(
      'too-large',
      'This archive inside an archive is too large to open in place. Unpack it first.',
    );
  return undefined;
}
