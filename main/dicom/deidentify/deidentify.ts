import { createHmac } from 'node:crypto';
import { text } from '../attributes.ts';
import type { DataSet, Element, Tag } from '../dataSet.ts';
import { isVerdict, type Verdict } from '../instance.ts';
import { parseDataSet, statedEncoding } from '../parseDataSet.ts';
import { readItems } from '../readElements.ts';
import { CLEANED, KEPT, KEPT_TIMES, MAPPED_UIDS, PLAIN_WORDS, SHIFTED_DATES } from './keptTags.ts';
import { encodeElement, encodeItem, metaHeader, sequenceOf } from './writeElements.ts';

/** Whom a file is rewritten for. */
export interface DeidentifyOptions {
  /** Of the library: equal keys give equal UIDs and equal shifts. */
  readonly key: Buffer;
  /** Stands for PatientID and PatientName. */
  readonly pseudonym: string;
}

/** What became of the elements of a file, by tag; no value is named. */
export interface DeidentifyReport {
  readonly removed: readonly Tag[];
  readonly replaced: readonly Tag[];
  /** BurnedInAnnotation says YES: names may be in the picture itself. */
  readonly burnedIn: boolean;
}

export interface Deidentified {
  readonly bytes: Uint8Array;
  readonly report: DeidentifyReport;
}

/** Sequences of an image whose items are rewritten by the same rules; other sequences go. */
const SEQUENCE_VR = 'SQ';
const PATIENT_AGE = '00101010';

/**
 * A DICOM file without what could name the patient, the staff or the institution: PS3.15's basic profile, stricter
 * (what is not listed as safe is removed, private elements among it), with the options to retain patient
 * characteristics (sex, age, size, weight), longitudinal dates (shifted by up to ten years, the same for all files of
 * a patient) and cleaned descriptors. The pixels are copied byte by byte.
 * @returns the verdict of a file that is no DICOM.
 */
export function deidentify(bytes: Uint8Array, options: DeidentifyOptions): Deidentified | Verdict {
  const parsed = parseDataSet(bytes);
  if (isVerdict(parsed)) return parsed;
  const { dataSet, transferSyntaxUid } = parsed;
  const removed = new Set<Tag>();
  const replaced = new Set<Tag>();
  const body = rewrite(dataSet, options, removed, replaced, true);
  const sopInstanceUid = mapUid(text(dataSet, 'x00080018'), options.key);
  // An inflated data set is written as it was parsed; so is one whose header names another encoding.
  const { implicit, littleEndian } = dataSet.encoding;
  const stated = statedEncoding(transferSyntaxUid);
  const encapsulated = dataSet.elements.x7fe00010?.fragments !== undefined;
  const same =
    stated.implicit === implicit &&
    stated.littleEndian === littleEndian &&
    !/\.1\.99$/.test(transferSyntaxUid);
  const syntax = encapsulated || same ? transferSyntaxUid : plainSyntax(implicit, littleEndian);
  const header = metaHeader(text(dataSet, 'x00080016'), sopInstanceUid, syntax);
  return {
    bytes: Buffer.concat([header, body]),
    report: {
      removed: [...removed].filter((tag) => !replaced.has(tag)).sort(),
      replaced: [...replaced].sort(),
      burnedIn: text(dataSet, 'x00280301').toUpperCase() === 'YES',
    },
  };
}

const plainSyntax = (implicit: boolean, littleEndian: boolean): string =>
  implicit ? '1.2.840.10008.1.2' : littleEndian ? '1.2.840.10008.1.2.1' : '1.2.840.10008.1.2.2';

function rewrite(
  dataSet: DataSet,
  options: DeidentifyOptions,
  removed: Set<Tag>,
  replaced: Set<Tag>,
  whole: boolean,
): Buffer {
  const written = new Map<string, Buffer>();
  for (const [tag, element] of Object.entries(dataSet.elements) as [Tag, Element][]) {
    const name = tag.slice(1);
    const value = newValue(dataSet, tag, element, options, removed, replaced);
    if (value === undefined) removed.add(tag);
    else written.set(name, value);
  }
  if (whole) addIdentity(dataSet, options, written, replaced);
  return Buffer.concat([...written].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value));
}

/** The element as it is written; undefined when it goes. */
function newValue(
  dataSet: DataSet,
  tag: Tag,
  element: Element,
  options: DeidentifyOptions,
  removed: Set<Tag>,
  replaced: Set<Tag>,
): Buffer | undefined {
  const name = tag.slice(1);
  const { encoding } = dataSet;
  const withText = (value: string, vr: string) => {
    replaced.add(tag);
    return encodeElement(tag, vr, Buffer.from(value, 'latin1'), encoding);
  };
  if (MAPPED_UIDS.has(name)) return withText(mapUid(text(dataSet, tag), options.key), 'UI');
  if (SHIFTED_DATES.has(name)) return withText(shiftDate(text(dataSet, tag), options), element.vr ?? 'DA');
  if (name === PATIENT_AGE) return withText(ageOf(text(dataSet, tag)), 'AS');
  if (CLEANED.has(name)) return withText(cleaned(text(dataSet, tag)), 'LO');
  if (!KEPT.has(name) && !KEPT_TIMES.has(name)) return undefined;
  if (isSequence(dataSet, element)) {
    const items = [...readItems(dataSet, element)].map((item) =>
      encodeItem(rewrite(item, options, removed, replaced, false), encoding),
    );
    return sequenceOf(tag, items, encoding);
  }
  if (element.fragments) return copied(dataSet, element);
  const { dataOffset, length } = element;
  return encodeElement(
    tag,
    element.vr,
    dataSet.byteArray.subarray(dataOffset, dataOffset + length),
    encoding,
  );
}

const isSequence = (
  dataSet: DataSet,
  { vr, dataOffset, undefinedLength, length, fragments }: Element,
): boolean => {
  if (fragments) return false;
  if (vr !== undefined) return vr === SEQUENCE_VR;
  // Implicit: told by the item that a sequence begins with.
  const [a, b, c, d] = dataSet.byteArray.subarray(dataOffset, dataOffset + 4);
  return undefinedLength || (length >= 8 && a === 0xfe && b === 0xff && c === 0x00 && d === 0xe0);
};

/** Encapsulated pixel data, header and delimiter included. */
function copied(dataSet: DataSet, { dataOffset, length }: Element): Buffer {
  const start = dataOffset - 12;
  const delimiter = Buffer.from([0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0]);
  return Buffer.concat([dataSet.byteArray.subarray(start, dataOffset + length), delimiter]);
}

/** What an archive needs to file the images, and what the profile asks for (PS3.15 E.1-1: 0012,0062 and 0063). */
function addIdentity(
  { encoding, elements }: DataSet,
  { pseudonym }: DeidentifyOptions,
  written: Map<string, Buffer>,
  replaced: Set<Tag>,
): void {
  const put = (tag: Tag, vr: string, value: string) => {
    if (elements[tag]) replaced.add(tag);
    written.set(tag.slice(1), encodeElement(tag, vr, Buffer.from(value, 'latin1'), encoding));
  };
  put('x00100010', 'PN', pseudonym);
  put('x00100020', 'LO', pseudonym);
  put('x00100030', 'DA', '');
  put('x00080050', 'SH', '');
  put('x00080090', 'PN', '');
  put('x00200010', 'SH', '');
  put('x00120062', 'CS', 'YES');
  put('x00120063', 'LO', 'PS3.15 basic profile, listed attributes kept, dates shifted');
  put('x00280303', 'CS', 'MODIFIED');
}

/** `2.25.` and 128 bits that only the key's holder can follow. */
export function mapUid(uid: string, key: Buffer): string {
  if (uid === '' || /^1\.2\.840\.10008\./.test(uid)) return uid;
  const digest = createHmac('sha256', key).update(`uid\u0000${uid}`).digest('hex').slice(0, 32);
  return `2.25.${BigInt(`0x${digest}`)}`;
}

/** `YYYYMMDD…` moved back by 1 to 3,650 days, the same for every file of the patient; what is no date goes. */
export function shiftDate(value: string, { key, pseudonym }: DeidentifyOptions): string {
  const found = /^(\d{4})\.?(\d{2})\.?(\d{2})/.exec(value);
  if (!found) return '';
  const seed = createHmac('sha256', key).update(`days\u0000${pseudonym}`).digest().readUInt32BE(0);
  const days = 1 + (seed % 3650);
  const moved = new Date(
    Date.UTC(Number(found[1]), Number(found[2]) - 1, Number(found[3])) - days * 86_400_000,
  );
  return moved.toISOString().slice(0, 10).replaceAll('-', '');
}

/** Ages of 90 years and more are few enough to name a person. */
const ageOf = (value: string): string => (/^(09\d|[1-9]\d\d)Y$/.test(value) ? '090Y' : value);

/** The plain words and numbers of a description. */
export const cleaned = (value: string): string =>
  value
    .split(/[^A-Za-z0-9.]+/)
    .filter((word) => PLAIN_WORDS.has(word.toLowerCase()) || /^\d{1,2}(\.\d{1,3})?(mm)?$/i.test(word))
    .join(' ');
