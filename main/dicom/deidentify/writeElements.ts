import type { Encoding, Tag } from '../dataSet.ts';
import { derivedUid } from '../uid.ts';

const LONG = /^(O[BDFLVW]|SQ|SV|U[CNRTV])$/;

/** One element with its value, padded to an even length. */
export function encodeElement(
  tag: Tag,
  vr: string | undefined,
  value: Uint8Array,
  encoding: Encoding,
): Buffer {
  const padded = value.length % 2 === 0 ? value : Buffer.concat([value, Buffer.from([padding(vr)])]);
  return Buffer.concat([elementHeader(tag, vr, padded.length, encoding), padded]);
}

const padding = (vr: string | undefined): number =>
  vr === undefined || vr === 'UI' || LONG.test(vr) ? 0 : 0x20;

function elementHeader(
  tag: Tag,
  vr: string | undefined,
  length: number,
  { implicit, littleEndian }: Encoding,
): Buffer {
  const short = !implicit && vr !== undefined && !LONG.test(vr);
  const header = Buffer.alloc(implicit || vr === undefined || short ? 8 : 12);
  const put16 = (value: number, at: number) =>
    littleEndian ? header.writeUInt16LE(value, at) : header.writeUInt16BE(value, at);
  const put32 = (value: number, at: number) =>
    littleEndian ? header.writeUInt32LE(value, at) : header.writeUInt32BE(value, at);
  put16(Number.parseInt(tag.slice(1, 5), 16), 0);
  put16(Number.parseInt(tag.slice(5), 16), 2);
  if (implicit || vr === undefined) put32(length, 4);
  else {
    header.write(vr, 4, 'latin1');
    if (short) put16(length, 6);
    else put32(length, 8);
  }
  return header;
}

export const encodeItem = (content: Uint8Array, { littleEndian }: Encoding): Buffer =>
  Buffer.concat([
    elementHeader('xfffee000', undefined, content.length, { implicit: true, littleEndian }),
    content,
  ]);

export const sequenceOf = (tag: Tag, items: readonly Uint8Array[], encoding: Encoding): Buffer =>
  encodeElement(tag, 'SQ', Buffer.concat(items), encoding);

const EXPLICIT: Encoding = { implicit: false, littleEndian: true };

/** Preamble and group 0002 of a file of ours. */
export function metaHeader(sopClassUid: string, sopInstanceUid: string, transferSyntaxUid: string): Buffer {
  const uid = (tag: Tag, value: string) => encodeElement(tag, 'UI', Buffer.from(value, 'latin1'), EXPLICIT);
  const group = Buffer.concat([
    encodeElement('x00020001', 'OB', Buffer.from([0, 1]), EXPLICIT),
    uid('x00020002', sopClassUid),
    uid('x00020003', sopInstanceUid),
    uid('x00020010', transferSyntaxUid),
    uid('x00020012', derivedUid('drasclr-desktop', 'dicom-writer')),
    encodeElement('x00020013', 'SH', Buffer.from('DRASCLR', 'latin1'), EXPLICIT),
  ]);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(group.length);
  return Buffer.concat([
    Buffer.alloc(128),
    Buffer.from('DICM', 'latin1'),
    encodeElement('x00020000', 'UL', length, EXPLICIT),
    group,
  ]);
}
