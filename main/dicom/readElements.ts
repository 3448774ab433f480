import { Refusal } from '../../native-models/common/refusal.ts';
import {
  Budget,
  cutOff,
  type DataSet,
  type Element,
  type Encoding,
  type Fragment,
  type Tag,
} from './dataSet.ts';

/** Value representations with a length of four bytes after two reserved ones (PS3.5 table 7.1-1). */
const LONG = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV']);
const SHORT = new Set(
  'AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US'.split(' ') as readonly string[],
);
const PIXEL_DATA = 0x7fe00010;
const ITEM = 0xfffee000;
const ITEM_END = 0xfffee00d;
const SEQUENCE_END = 0xfffee0dd;
const UNDEFINED_LENGTH = 0xffffffff;
const IMPLICIT: Encoding = { implicit: true, littleEndian: true };

interface Header {
  readonly tag: number;
  readonly vr: string | undefined;
  readonly length: number;
  readonly dataOffset: number;
}

/** Bytes with the order of their numbers. */
class Cursor {
  private readonly view: DataView;
  readonly bytes: Uint8Array;
  readonly encoding: Encoding;
  readonly budget: Budget;

  constructor(bytes: Uint8Array, encoding: Encoding, budget: Budget) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.bytes = bytes;
    this.encoding = encoding;
    this.budget = budget;
  }

  tag(at: number): number {
    const { littleEndian } = this.encoding;
    return this.view.getUint16(at, littleEndian) * 0x10000 + this.view.getUint16(at + 2, littleEndian);
  }

  uint32(at: number): number {
    return this.view.getUint32(at, this.encoding.littleEndian);
  }

  header(at: number, end: number): Header {
    this.budget.spend();
    if (at + 8 > end) throw cutOff('An element', at + 8, end);
    const tag = this.tag(at);
    if (this.encoding.implicit || tag >= ITEM)
      return { tag, vr: undefined, length: this.uint32(at + 4), dataOffset: at + 8 };
    const vr = letters(this.bytes, at + 4);
    if (SHORT.has(vr)) {
      const length = this.view.getUint16(at + 6, this.encoding.littleEndian);
      return { tag, vr, length, dataOffset: at + 8 };
    }
    // An element without letters among explicit ones was copied from an implicit data set.
    if (!/^[A-Z]{2}$/.test(vr))
      return { tag, vr: undefined, length: this.uint32(at + 4), dataOffset: at + 8 };
    if (at + 12 > end) throw cutOff('An element', at + 12, end);
    return { tag, vr, length: this.uint32(at + 8), dataOffset: at + 12 };
  }
}

interface ReadOptions {
  readonly from?: number;
  readonly end?: number;
  readonly budget?: Budget;
  /** Ends a value where the file ends instead of refusing it: a table of contents is worth its first half. */
  readonly clip?: boolean;
}

/**
 * The elements of a data set up to and including its pixel data; what follows them is padding or a signature.
 * Sequences are stepped over, their items read by {@link readItems}.
 * @param content the whole data set; offsets are counted from its start.
 * @throws Refusal `truncated`, `malformed`, `too-complex`.
 */
export function readElements(
  content: Uint8Array,
  encoding: Encoding,
  { from = 0, end = content.length, budget = new Budget(), clip = false }: ReadOptions = {},
): DataSet {
  const cursor = new Cursor(content, encoding, budget);
  const elements: Record<Tag, Element> = {};
  for (let at = from; at < end; ) {
    // Padding to an even length, or a last odd byte.
    if (end - at < 8 && isZero(content, at, end)) break;
    const header = cursor.header(at, end);
    if (header.tag >= ITEM) {
      // A delimiter that belongs to nothing.
      at = header.dataOffset;
      continue;
    }
    const read = readElement(cursor, clip ? clipped(header, end) : header, end);
    elements[read.tag] = read;
    if (header.tag === PIXEL_DATA) break;
    at = read.next;
  }
  return { byteArray: content, encoding, elements, budget };
}

function clipped(header: Header, end: number): Header {
  const open = header.length === UNDEFINED_LENGTH;
  return open ? header : { ...header, length: Math.min(header.length, end - header.dataOffset) };
}

interface ReadElement extends Element {
  readonly next: number;
}

function readElement(cursor: Cursor, header: Header, end: number): ReadElement {
  const { dataOffset, vr } = header;
  const base = { tag: nameOf(header.tag), vr, dataOffset };
  if (header.length === UNDEFINED_LENGTH) {
    const pixels = header.tag === PIXEL_DATA || vr === 'OB' || vr === 'OW';
    if (pixels) return { ...base, ...readFragments(cursor, dataOffset, end), undefinedLength: true };
    const inner = vr === 'UN' ? new Cursor(cursor.bytes, IMPLICIT, cursor.budget) : cursor;
    const { length, next } = skipSequence(inner, dataOffset, end, 1);
    return { ...base, length, undefinedLength: true, next };
  }
  const next = dataOffset + header.length;
  if (next > end) throw cutOff(`Element ${base.tag}`, next, end);
  return { ...base, length: header.length, undefinedLength: false, next };
}

/** Encapsulated pixel data (PS3.5 A.4). Ends at its delimiter, at another tag, or with the file. */
function readFragments(cursor: Cursor, from: number, end: number) {
  const fragments: Fragment[] = [];
  let basicOffsetTable: number[] | undefined;
  let first = from;
  let at = from;
  while (at + 8 <= end && cursor.tag(at) === ITEM) {
    cursor.budget.spend();
    const length = cursor.uint32(at + 4);
    const position = at + 8;
    if (position + length > end) throw cutOff('Pixel data', position + length, end);
    if (basicOffsetTable) fragments.push({ offset: at - first, position, length });
    else {
      basicOffsetTable = [];
      for (let n = 0; n + 4 <= length; n += 4) {
        cursor.budget.spend();
        basicOffsetTable.push(cursor.uint32(position + n));
      }
      first = position + length;
    }
    at = position + length;
  }
  const delimited = at + 8 <= end && cursor.tag(at) === SEQUENCE_END;
  return {
    fragments,
    basicOffsetTable: basicOffsetTable ?? [],
    length: at - from,
    next: delimited ? at + 8 : at,
  };
}

/** Steps over the items of a sequence of undefined length, keeping none. */
function skipSequence(
  cursor: Cursor,
  from: number,
  end: number,
  depth: number,
): { length: number; next: number } {
  cursor.budget.descend(depth);
  let at = from;
  while (at + 8 <= end) {
    cursor.budget.spend();
    const tag = cursor.tag(at);
    if (tag === SEQUENCE_END) return { length: at - from, next: at + 8 };
    if (tag === ITEM_END) at += 8;
    else if (tag === ITEM) at = itemEnd(cursor, at, end, depth).next;
    // The delimiter is missing: the data set goes on.
    else return { length: at - from, next: at };
  }
  throw cutOff('A sequence', at + 8, end);
}

/**
 * Where an item's elements begin and end, and where what follows it begins.
 * @param closed true when `end` is the sequence's own: an item without delimiter then ends there.
 */
function itemEnd(cursor: Cursor, at: number, end: number, depth: number, closed = false) {
  const length = cursor.uint32(at + 4);
  const from = at + 8;
  if (length !== UNDEFINED_LENGTH) {
    if (from + length > end) throw cutOff('An item', from + length, end);
    return { from, to: from + length, next: from + length };
  }
  const inner = ofItem(cursor, from, end);
  let here = from;
  while (here + 8 <= end) {
    const header = inner.header(here, end);
    if (header.tag === ITEM_END) return { from, to: here, next: header.dataOffset };
    // The item's own delimiter is missing.
    if (header.tag === SEQUENCE_END || header.tag === ITEM) return { from, to: here, next: here };
    here = skipElement(inner, header, end, depth);
  }
  if (closed) return { from, to: here, next: end };
  throw cutOff('An item', here + 8, end);
}

function skipElement(cursor: Cursor, header: Header, end: number, depth: number): number {
  if (header.length !== UNDEFINED_LENGTH) {
    const next = header.dataOffset + header.length;
    if (next > end) throw cutOff(`Element ${nameOf(header.tag)}`, next, end);
    return next;
  }
  if (header.vr === 'OB' || header.vr === 'OW' || header.tag === PIXEL_DATA)
    return readFragments(cursor, header.dataOffset, end).next;
  const inner = header.vr === 'UN' ? new Cursor(cursor.bytes, IMPLICIT, cursor.budget) : cursor;
  return skipSequence(inner, header.dataOffset, end, depth + 1).next;
}

/** Items of an explicit sequence may have been copied from an implicit data set as they were. */
function ofItem(cursor: Cursor, from: number, end: number): Cursor {
  if (cursor.encoding.implicit || from + 8 > end || cursor.tag(from) >= ITEM) return cursor;
  const vr = letters(cursor.bytes, from + 4);
  if (SHORT.has(vr) || LONG.has(vr)) return cursor;
  const encoding = { implicit: true, littleEndian: cursor.encoding.littleEndian };
  return new Cursor(cursor.bytes, encoding, cursor.budget);
}

/** The items of a sequence, each with its elements. @throws Refusal `truncated`, `malformed`, `too-complex`. */
export function* readItems(dataSet: DataSet, sequence: Element): Generator<DataSet> {
  const { byteArray, budget } = dataSet;
  const encoding = sequence.vr === 'UN' ? IMPLICIT : dataSet.encoding;
  const cursor = new Cursor(byteArray, encoding, budget);
  const end = Math.min(sequence.dataOffset + sequence.length, byteArray.length);
  let at = sequence.dataOffset;
  while (at + 8 <= end) {
    budget.spend();
    const tag = cursor.tag(at);
    if (tag === SEQUENCE_END) break;
    if (tag === ITEM_END) {
      at += 8;
      continue;
    }
    if (tag !== ITEM)
      throw new Refusal('malformed', `Expected an item in sequence ${sequence.tag}, got ${nameOf(tag)}.`);
    const item = itemEnd(cursor, at, end, 1, true);
    const itemEncoding = ofItem(cursor, item.from, item.to).encoding;
    yield readElements(byteArray, itemEncoding, { from: item.from, end: item.to, budget });
    at = item.next;
  }
}

const nameOf = (tag: number): Tag => `x${tag.toString(16).padStart(8, '0')}`;
const letters = (bytes: Uint8Array, at: number): string =>
  String.fromCharCode(bytes[at] ?? 0, bytes[at + 1] ?? 0);

function isZero(bytes: Uint8Array, from: number, end: number): boolean {
  for (let at = from; at < end; at++) if (bytes[at] !== 0) return false;
  return true;
}
