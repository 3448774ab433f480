import type { DataSet, Element, Tag } from './dataSet.ts';
import { decodeText } from './decodeText.ts';
import { readItems } from './readElements.ts';

/** An element whose value lies wholly inside the file. */
export function element(dataSet: DataSet, tag: Tag): Element | undefined {
  const found = dataSet.elements[tag];
  if (!found || found.dataOffset + found.length > dataSet.byteArray.length) return undefined;
  return found;
}

const valueBytes = (dataSet: DataSet, { dataOffset, length }: Element): Uint8Array =>
  dataSet.byteArray.subarray(dataOffset, dataOffset + length);

/** Text without padding, by the file's own character set; empty when absent. */
export function text(dataSet: DataSet, tag: Tag, characterSet = ''): string {
  const found = element(dataSet, tag);
  if (!found || found.length === 0) return '';
  return decodeText(valueBytes(dataSet, found), characterSet).replaceAll('\0', ' ').trim();
}

/** Numbers of an element that some writers give a binary representation instead of text. */
const BINARY: Readonly<
  Record<string, { readonly bytes: number; read(view: DataView, at: number, little: boolean): number }>
> = {
  US: { bytes: 2, read: (view, at, little) => view.getUint16(at, little) },
  SS: { bytes: 2, read: (view, at, little) => view.getInt16(at, little) },
  UL: { bytes: 4, read: (view, at, little) => view.getUint32(at, little) },
  SL: { bytes: 4, read: (view, at, little) => view.getInt32(at, little) },
  FL: { bytes: 4, read: (view, at, little) => view.getFloat32(at, little) },
  FD: { bytes: 8, read: (view, at, little) => view.getFloat64(at, little) },
};

/** A decimal comma, as some writers put it by the locale of their machine: `-1024,0`. */
const COMMA = /^([+-]?\d+),(\d+)$/;

export const hasDecimalComma = (dataSet: DataSet, tag: Tag): boolean =>
  text(dataSet, tag)
    .split('\\')
    .some((part) => COMMA.test(part.trim()));

/** The numbers of an element, whatever its VR; undefined when absent or when one of them is no finite number. */
export function numbers(dataSet: DataSet, tag: Tag): number[] | undefined {
  const found = element(dataSet, tag);
  if (!found || found.length === 0) return undefined;
  const binary = BINARY[found.vr ?? ''];
  if (binary) return binaryNumbers(dataSet, found, binary);
  const value = text(dataSet, tag);
  if (value === '') return undefined;
  const parts = value.split('\\').map(toNumber);
  return parts.every(Number.isFinite) ? parts : undefined;
}

function toNumber(part: string): number {
  const trimmed = part.trim().replace(COMMA, '$1.$2');
  return trimmed === '' ? Number.NaN : Number(trimmed);
}

function binaryNumbers(dataSet: DataSet, found: Element, { bytes, read }: (typeof BINARY)[string]) {
  const value = valueBytes(dataSet, found);
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  const count = Math.min(Math.floor(found.length / bytes), 64);
  const parts = Array.from({ length: count }, (_, n) => read(view, n * bytes, dataSet.encoding.littleEndian));
  return count > 0 && parts.every(Number.isFinite) ? parts : undefined;
}

/** Numbers of an element whose representation the caller knows, where the file does not say it. */
export function numbersAs(dataSet: DataSet, tag: Tag, vr: 'FL' | 'FD'): number[] | undefined {
  const found = element(dataSet, tag);
  return found && binaryNumbers(dataSet, found, BINARY[vr]!);
}

export const number = (dataSet: DataSet, tag: Tag): number | undefined => numbers(dataSet, tag)?.[0];

/** US value; undefined when absent or shorter than two bytes. */
export function uint16(dataSet: DataSet, tag: Tag): number | undefined {
  const found = element(dataSet, tag);
  if (!found || found.length < 2) return undefined;
  const view = new DataView(dataSet.byteArray.buffer, dataSet.byteArray.byteOffset + found.dataOffset, 2);
  return view.getUint16(0, dataSet.encoding.littleEndian);
}

/** US or SS value read by the sign of the pixels, whatever its VR claims. */
export function pixelValue(dataSet: DataSet, tag: Tag, signed: boolean): number | undefined {
  const value = uint16(dataSet, tag);
  if (value === undefined) return undefined;
  return signed && value > 0x7fff ? value - 0x10000 : value;
}

/** Items of a sequence; empty when absent. @throws Refusal as {@link readItems}. */
export function items(dataSet: DataSet | undefined, tag: Tag): DataSet[] {
  const found = dataSet?.elements[tag];
  return dataSet && found ? [...readItems(dataSet, found)] : [];
}
