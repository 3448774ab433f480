import type { DataSet, Element } from 'dicom-parser';
import { decodeText } from './decodeText.ts';

/** Tags in dicom-parser's spelling, `xGGGGEEEE`. */
export type Tag = `x${string}`;

/** An element whose value lies wholly inside the file. */
export function element(dataSet: DataSet, tag: Tag): Element | undefined {
  const found = dataSet.elements[tag];
  if (!found || found.dataOffset + found.length > dataSet.byteArray.length) return undefined;
  return found;
}

/** Text without padding, by the file's own character set; empty when absent. */
export function text(dataSet: DataSet, tag: Tag, characterSet = ''): string {
  const found = element(dataSet, tag);
  if (!found || found.length === 0) return '';
  const bytes = dataSet.byteArray.subarray(found.dataOffset, found.dataOffset + found.length);
  return decodeText(bytes, characterSet).replaceAll('\0', ' ').trim();
}

/** The numbers of a DS or IS element; undefined when absent or when one of them is no finite number. */
export function numbers(dataSet: DataSet, tag: Tag): number[] | undefined {
  const value = text(dataSet, tag);
  if (value === '') return undefined;
  const parts = value.split('\\').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  return parts.every(Number.isFinite) ? parts : undefined;
}

export const number = (dataSet: DataSet, tag: Tag): number | undefined => numbers(dataSet, tag)?.[0];

/** US value; undefined when absent or shorter than two bytes. */
export function uint16(dataSet: DataSet, tag: Tag): number | undefined {
  const found = element(dataSet, tag);
  return found && found.length >= 2 ? dataSet.uint16(tag) : undefined;
}

/** US or SS value read by the sign of the pixels, whatever its VR claims. */
export function pixelValue(dataSet: DataSet, tag: Tag, signed: boolean): number | undefined {
  const value = uint16(dataSet, tag);
  if (value === undefined) return undefined;
  return signed && value > 0x7fff ? value - 0x10000 : value;
}

/** Items of a sequence; empty when absent. */
export function items(dataSet: DataSet | undefined, tag: Tag): DataSet[] {
  const found = dataSet?.elements[tag]?.items ?? [];
  return found.flatMap((item) => (item.dataSet ? [item.dataSet] : []));
}
