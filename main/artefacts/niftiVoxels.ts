import type { VoxelArray } from '../../native-models/common/volume.ts';
import type { Datatype, NiftiHeader } from './niftiHeader.ts';
import { BYTES_PER_VOXEL } from './niftiHeader.ts';

type Stored =
  | Uint8Array<ArrayBuffer>
  | Int8Array<ArrayBuffer>
  | Int16Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>;

/**
 * Voxels of a NIfTI-1 file with `slope` and `intercept` applied.
 *
 * @param bytes exactly the voxels; copied, because typed arrays need aligned offsets.
 * @returns uint8 as stored; whole numbers that fit as int16; everything else as float32.
 */
export function decodeVoxels(bytes: Uint8Array, header: NiftiHeader): VoxelArray {
  const { datatype, slope, intercept } = header;
  const copy = new Uint8Array(bytes);
  if (!header.littleEndian) swapBytes(copy, BYTES_PER_VOXEL[datatype]);
  const stored = view(copy.buffer, datatype);
  if (slope === 1 && intercept === 0) {
    if (stored instanceof Uint8Array || stored instanceof Int16Array || stored instanceof Float32Array) {
      return stored;
    }
  }
  const whole = !datatype.startsWith('float') && Number.isInteger(slope) && Number.isInteger(intercept);
  const target =
    whole && fitsInt16(stored, slope, intercept)
      ? new Int16Array(stored.length)
      : new Float32Array(stored.length);
  for (let v = 0; v < stored.length; v++) target[v] = stored[v]! * slope + intercept;
  return target;
}

function fitsInt16(stored: Stored, slope: number, intercept: number): boolean {
  for (let v = 0; v < stored.length; v++) {
    const value = stored[v]! * slope + intercept;
    if (value < -32768 || value > 32767) return false;
  }
  return true;
}

function view(buffer: ArrayBuffer, datatype: Datatype): Stored {
  switch (datatype) {
    case 'uint8':
      return new Uint8Array(buffer);
    case 'int8':
      return new Int8Array(buffer);
    case 'int16':
      return new Int16Array(buffer);
    case 'uint16':
      return new Uint16Array(buffer);
    case 'int32':
      return new Int32Array(buffer);
    case 'uint32':
      return new Uint32Array(buffer);
    case 'float32':
      return new Float32Array(buffer);
    case 'float64':
      return new Float64Array(buffer);
  }
}

/** In place: every machine we run on is little-endian. */
function swapBytes(bytes: Uint8Array<ArrayBuffer>, width: number): void {
  const buffer = Buffer.from(bytes.buffer);
  if (width === 2) buffer.swap16();
  if (width === 4) buffer.swap32();
  if (width === 8) buffer.swap64();
}
