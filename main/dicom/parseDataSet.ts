import { isRefusal } from '../../native-models/common/refusal.ts';
import type { DataSet, Encoding } from './dataSet.ts';
import { inflateBounded } from './inflateBounded.ts';
import { type RejectCode, rejected, skipped, type Verdict } from './instance.ts';
import { readElements } from './readElements.ts';

export const IMPLICIT_LE = '1.2.840.10008.1.2';
export const EXPLICIT_LE = '1.2.840.10008.1.2.1';
export const DEFLATED = '1.2.840.10008.1.2.1.99';
export const EXPLICIT_BE = '1.2.840.10008.1.2.2';
const MEDIA_STORAGE_DIRECTORY = '1.2.840.10008.1.3.10';

export interface ParsedFile {
  readonly dataSet: DataSet;
  /** As the file's own header says; the data set's encoding is as its bytes are. */
  readonly transferSyntaxUid: string;
  /** True for a DICOMDIR. */
  readonly directory: boolean;
}

/**
 * Reads the elements of a DICOM file: with or without preamble, implicit, explicit, big endian,
 * deflated. The encoding is taken from the data themselves, since some files name a wrong one.
 * Every byte sequence gets an answer; none throws.
 */
export function parseDataSet(bytes: Uint8Array): ParsedFile | Verdict {
  const start = dataStart(bytes);
  if ('verdict' in start) return start;
  const { position, transferSyntaxUid, directory } = start;
  try {
    const stored = bytes.subarray(position);
    const content = transferSyntaxUid === DEFLATED ? inflateBounded(stored) : stored;
    if (content.length < 8)
      return rejected('truncated', 'Expected a data set after the file header, got none.');
    const dataSet = readElements(content, sniffEncoding(content), { clip: directory });
    return { dataSet, transferSyntaxUid, directory };
  } catch (error) {
    return refusedFile(error);
  }
}

/** A refusal met while reading a file becomes its verdict; anything else is a bug and thrown on. */
export function refusedFile(error: unknown): Verdict {
  if (!isRefusal(error)) throw error;
  return rejected(error.code as RejectCode, error.message);
}

/** What the pixels of a syntax without a codec are written in; undefined for encapsulated ones. */
export function statedEncoding(transferSyntaxUid: string): Encoding {
  return { implicit: transferSyntaxUid === IMPLICIT_LE, littleEndian: transferSyntaxUid !== EXPLICIT_BE };
}

interface Start {
  readonly position: number;
  readonly transferSyntaxUid: string;
  readonly directory: boolean;
}

/** Finds where the data set begins, and what the file's own header says of it. */
function dataStart(bytes: Uint8Array): Start | Verdict {
  if (ascii(bytes, 128, 4) === 'DICM') return metaHeader(bytes, 132);
  if (isZip(bytes))
    return skipped('nested-archive', 'A ZIP archive under another name is opened by itself only.');
  const group = (bytes[0] ?? 0) | ((bytes[1] ?? 0) << 8);
  const element = (bytes[2] ?? 0) | ((bytes[3] ?? 0) << 8);
  if (group === 2 && element <= 0x102 && bytes.length > 8) return metaHeader(bytes, 0);
  const plausible = group === 8 && element <= 0x1200 && bytes.length >= 64;
  if (plausible) return { position: 0, transferSyntaxUid: uidOf(sniffEncoding(bytes)), directory: false };
  return skipped(
    'not-dicom',
    'Expected the letters DICM at byte 128 or a data set of group 0008, got neither.',
  );
}

/** Walks group 0002, which is explicit little endian always. */
function metaHeader(bytes: Uint8Array, from: number): Start | Verdict {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let position = from;
  let transferSyntaxUid: string | undefined;
  let sopClass = '';
  while (position + 8 <= bytes.length && view.getUint16(position, true) === 2) {
    const tag = view.getUint16(position + 2, true);
    const long = /^(OB|OW|UN|SQ|UT)$/.test(ascii(bytes, position + 4, 2));
    if (long && position + 12 > bytes.length) break;
    const length = long ? view.getUint32(position + 8, true) : view.getUint16(position + 6, true);
    const value = position + (long ? 12 : 8);
    if (tag === 0x0010) transferSyntaxUid = uid(ascii(bytes, value, length));
    if (tag === 0x0002) sopClass = uid(ascii(bytes, value, length));
    position = value + length;
  }
  if (position + 8 > bytes.length)
    return rejected('truncated', `The file ends in its header, after ${bytes.length} bytes.`);
  return {
    position,
    transferSyntaxUid: transferSyntaxUid ?? uidOf(sniffEncoding(bytes.subarray(position))),
    directory: sopClass === MEDIA_STORAGE_DIRECTORY,
  };
}

/** The encoding of a data set, from its first element: group 0008 or so, then a VR of two letters or none. */
function sniffEncoding(content: Uint8Array): Encoding {
  if (!/^[A-Z]{2}$/.test(ascii(content, 4, 2))) return { implicit: true, littleEndian: true };
  return { implicit: false, littleEndian: !(content[0] === 0 && content[1] !== 0) };
}

const uidOf = ({ implicit, littleEndian }: Encoding): string =>
  implicit ? IMPLICIT_LE : littleEndian ? EXPLICIT_LE : EXPLICIT_BE;

export const isZip = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;

const uid = (value: string): string => value.replace(/[^0-9.].*$/s, '');

function ascii(bytes: Uint8Array, from: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(from, from + Math.min(length, 128)));
}
