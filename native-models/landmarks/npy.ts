import { Refusal } from '../common/refusal.ts';

/** Of integers or of floats. */
export interface NumberArray {
  readonly shape: readonly number[];
  /** C order. */
  readonly data: readonly number[];
}

const READERS: Readonly<Record<string, { bytes: number; read: (v: DataView, at: number) => number }>> = {
  '|i1': { bytes: 1, read: (v, at) => v.getInt8(at) },
  '|u1': { bytes: 1, read: (v, at) => v.getUint8(at) },
  '<i2': { bytes: 2, read: (v, at) => v.getInt16(at, true) },
  '<u2': { bytes: 2, read: (v, at) => v.getUint16(at, true) },
  '<i4': { bytes: 4, read: (v, at) => v.getInt32(at, true) },
  '<u4': { bytes: 4, read: (v, at) => v.getUint32(at, true) },
  '<i8': { bytes: 8, read: (v, at) => Number(v.getBigInt64(at, true)) },
  '<u8': { bytes: 8, read: (v, at) => Number(v.getBigUint64(at, true)) },
};
const WITH_FLOATS: typeof READERS = {
  ...READERS,
  '<f4': { bytes: 4, read: (v, at) => v.getFloat32(at, true) },
  '<f8': { bytes: 8, read: (v, at) => v.getFloat64(at, true) },
};

/**
 * Reads an integer array in NumPy's `.npy` format 1.0 to 3.0 (NEP 1), little endian, C or Fortran
 * order of at most two axes. Object arrays (pickles) are never read.
 *
 * @throws Refusal `npy-unreadable`.
 */
export const readNpyIntegers = (bytes: Uint8Array): NumberArray => readNpy(bytes, READERS);

/** As {@link readNpyIntegers}, also of 32- and 64-bit floats. @throws Refusal `npy-unreadable`. */
export const readNpyNumbers = (bytes: Uint8Array): NumberArray => readNpy(bytes, WITH_FLOATS);

function readNpy(bytes: Uint8Array, readers: typeof READERS): NumberArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = '\x93NUMPY';
  if (bytes.length < 12 || [...magic].some((c, i) => bytes[i] !== c.charCodeAt(0))) {
    throw unreadable('expected a NumPy .npy file');
  }
  const short = bytes[6] === 1;
  const start = short ? 10 : 12;
  const end = start + (short ? view.getUint16(8, true) : view.getUint32(8, true));
  if (end > bytes.length) throw unreadable('the header is cut short');
  const header = new TextDecoder().decode(bytes.subarray(start, end));
  const type = /'descr':\s*'([^']*)'/.exec(header)?.[1];
  const fortran = /'fortran_order':\s*(True|False)/.exec(header)?.[1] === 'True';
  const shape = /'shape':\s*\(([\d,\s]*)\)/.exec(header)?.[1]?.match(/\d+/g)?.map(Number);
  const reader = type === undefined ? undefined : readers[type];
  if (reader === undefined)
    throw unreadable(
      `expected little-endian ${readers === READERS ? 'integers' : 'numbers'}, got '${type ?? 'no type'}'`,
    );
  if (shape === undefined || shape.length > 2) throw unreadable('expected an array of one or two axes');
  const count = shape.reduce((a, b) => a * b, 1);
  if (bytes.length - end < count * reader.bytes)
    throw unreadable(`expected ${count} values, the file is cut short`);
  const [rows, columns = 1] = shape as [number, number?];
  const source = (n: number): number => (fortran ? (n % columns) * rows + Math.floor(n / columns) : n);
  const data = Array.from({ length: count }, (_, n) => reader.read(view, end + source(n) * reader.bytes));
  return { shape, data };
}

const unreadable = (message: string): Refusal => new Refusal('npy-unreadable', message);
