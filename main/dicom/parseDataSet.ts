import { inflateRawSync } from 'node:zlib';
import dicomParser, { type DataSet } from 'dicom-parser';
import { rejected, skipped, type Verdict } from './instance.ts';

export const IMPLICIT_LE = '1.2.840.10008.1.2';
export const EXPLICIT_LE = '1.2.840.10008.1.2.1';
export const DEFLATED = '1.2.840.10008.1.2.1.99';
export const EXPLICIT_BE = '1.2.840.10008.1.2.2';
const MEDIA_STORAGE_DIRECTORY = '1.2.840.10008.1.3.10';

/** What a deflated data set may grow to: past it the file is a bomb, not a CT. */
const MAX_INFLATED_BYTES = 512 * 1024 * 1024;

export interface ParsedFile {
  readonly dataSet: DataSet;
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
  const content = transferSyntaxUid === DEFLATED ? inflate(bytes, position) : bytes.subarray(position);
  if ('verdict' in content) return content;
  if (content.length < 8)
    return rejected('truncated', 'Expected a data set after the file header, got none.');
  try {
    const dataSet = dicomParser.parseDicom(content, { TransferSyntaxUID: sniffEncoding(content) });
    const beyond = Object.values(dataSet.elements).find((e) => e.dataOffset + e.length > content.length);
    if (!beyond || directory) return { dataSet, transferSyntaxUid, directory };
    const end = beyond.dataOffset + (beyond.hadUndefinedLength ? 0 : beyond.length);
    return rejected(
      'truncated',
      `Element ${beyond.tag} should end at byte ${Math.max(end, content.length + 1)} of the data set, which has ${content.length}.`,
    );
  } catch (error) {
    return parseFailure(error, directory, transferSyntaxUid);
  }
}

interface Start {
  readonly position: number;
  readonly transferSyntaxUid: string;
  readonly directory: boolean;
}

/** Finds where the data set begins, and what the file's own header says of it. */
function dataStart(bytes: Uint8Array): Start | Verdict {
  if (ascii(bytes, 128, 4) === 'DICM') return metaHeader(bytes, 132);
  if (bytes.length >= 4 && bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4)
    return skipped('nested-archive', 'A ZIP inside another archive, or under another name, is not opened.');
  const group = (bytes[0] ?? 0) | ((bytes[1] ?? 0) << 8);
  const element = (bytes[2] ?? 0) | ((bytes[3] ?? 0) << 8);
  if (group === 2 && element <= 0x102 && bytes.length > 8) return metaHeader(bytes, 0);
  const plausible = group === 8 && element <= 0x1200 && bytes.length >= 64;
  if (plausible) return { position: 0, transferSyntaxUid: sniffEncoding(bytes), directory: false };
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
    transferSyntaxUid: transferSyntaxUid ?? sniffEncoding(bytes.subarray(position)),
    directory: sopClass === MEDIA_STORAGE_DIRECTORY,
  };
}

/** The encoding of a data set, from its first element: group 0008 or so, then a VR of two letters or none. */
function sniffEncoding(content: Uint8Array): string {
  const vr = ascii(content, 4, 2);
  if (!/^[A-Z]{2}$/.test(vr)) return IMPLICIT_LE;
  return content[0] === 0 && content[1] !== 0 ? EXPLICIT_BE : EXPLICIT_LE;
}

function inflate(bytes: Uint8Array, position: number): Uint8Array | Verdict {
  try {
    return inflateRawSync(bytes.subarray(position), { maxOutputLength: MAX_INFLATED_BYTES });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ERR_BUFFER_TOO_LARGE')
      return rejected('too-large', `The deflated data set exceeds ${MAX_INFLATED_BYTES} bytes.`);
    if (code === 'Z_BUF_ERROR') return rejected('truncated', 'The deflated data set ends too early.');
    return rejected('malformed', 'The deflated data set cannot be inflated.');
  }
}

/** dicom-parser throws strings, errors, and objects that hold them; each means a file that breaks the rules. */
function parseFailure(error: unknown, directory: boolean, transferSyntaxUid: string): ParsedFile | Verdict {
  const wrapped = error as { exception?: unknown; dataSet?: DataSet };
  if (directory && wrapped.dataSet) return { dataSet: wrapped.dataSet, transferSyntaxUid, directory };
  const cause = wrapped?.exception ?? error;
  const message = cause instanceof Error ? cause.message : String(cause);
  const early = /past end|overr[ue]n|overread|invalid value for parameter 'maxP/.test(message);
  return rejected(early ? 'truncated' : 'malformed', `The data set cannot be read: ${message}`);
}

const uid = (value: string): string => value.replace(/[^0-9.].*$/s, '');

function ascii(bytes: Uint8Array, from: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(from, from + Math.min(length, 128)));
}
