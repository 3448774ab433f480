import { Refusal } from '../../native-models/common/refusal.ts';
import { element, items, text } from './attributes.ts';
import type { DataSet } from './dataSet.ts';

/** Modality LUT (PS3.3 C.11.1): stored values from `first` on mean `values`, ends repeat. */
export interface ModalityLut {
  readonly first: number;
  readonly values: Uint16Array;
}

/** Types whose output is attenuation, or that do not say. */
const HOUNSFIELD_TYPES = /^(|HU|US)$/;

/**
 * The table that turns stored values into HU; undefined where there is none.
 * @throws Refusal `not-hounsfield` for tables of another unit, `bad-rescale` for one that cannot be read.
 */
export function readModalityLut(dataSet: DataSet, signed: boolean): ModalityLut | undefined {
  const item = items(dataSet, 'x00283000')[0];
  if (!item) return undefined;
  const type = text(item, 'x00283004').toUpperCase();
  if (!HOUNSFIELD_TYPES.test(type))
    throw new Refusal('not-hounsfield', `Expected a modality table in Hounsfield units, got ${type}.`);
  const descriptor = element(item, 'x00283002');
  const data = element(item, 'x00283006');
  if (!descriptor || !data || descriptor.length < 6) throw bad('it is incomplete');
  const { byteArray, encoding } = item;
  const view = new DataView(byteArray.buffer, byteArray.byteOffset, byteArray.byteLength);
  const at = descriptor.dataOffset;
  const count = view.getUint16(at, encoding.littleEndian) || 0x10000;
  const first = signed
    ? view.getInt16(at + 2, encoding.littleEndian)
    : view.getUint16(at + 2, encoding.littleEndian);
  const bytes = data.length >= 2 * count ? 2 : 1;
  if (data.length < count * bytes)
    throw bad(`${count} entries were announced, ${data.length} bytes are there`);
  const values = Uint16Array.from({ length: count }, (_, n) =>
    bytes === 2
      ? view.getUint16(data.dataOffset + 2 * n, encoding.littleEndian)
      : byteArray[data.dataOffset + n]!,
  );
  return { first, values };
}

const bad = (what: string): Refusal =>
  new Refusal('bad-rescale', `Expected a readable modality table: ${what}.`);
