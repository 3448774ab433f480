import type { Grid, Vec3 } from '../../native-models/common/geometry.ts';
import { Refusal } from '../../native-models/common/refusal.ts';
import { gridToQuaternion, gridToRas, quaternionToRas, type RasAffine, rasToGrid } from './niftiGeometry.ts';

/** https://nifti.nimh.nih.gov/pub/dist/src/niftilib/nifti1.h: 348 bytes, then 4 of extension flags. */
export const HEADER_BYTES = 352;

/** NIfTI-1 datatype codes of scalars. */
export const DATATYPES = {
  uint8: 2,
  int16: 4,
  int32: 8,
  float32: 16,
  float64: 64,
  int8: 256,
  uint16: 512,
  uint32: 768,
} as const;
export type Datatype = keyof typeof DATATYPES;

export const BYTES_PER_VOXEL: Readonly<Record<Datatype, number>> = {
  uint8: 1,
  int16: 2,
  int32: 4,
  float32: 4,
  float64: 8,
  int8: 1,
  uint16: 2,
  uint32: 4,
};

export interface NiftiHeader {
  readonly grid: Grid;
  readonly datatype: Datatype;
  /** Byte offset of the voxels. */
  readonly voxelOffset: number;
  /** `value = stored · slope + intercept`. */
  readonly slope: number;
  readonly intercept: number;
  readonly littleEndian: boolean;
}

/** Geometry is kept in float32, as the format demands. `value = stored · slope`. */
export function encodeHeader(grid: Grid, datatype: 'uint8' | 'int16' | 'float32', slope = 1): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  const int16 = (at: number, value: number) => view.setInt16(at, value, true);
  const float32 = (at: number, value: number) => view.setFloat32(at, value, true);
  const quaternion = gridToQuaternion(grid);
  view.setInt32(0, 348, true);
  [3, ...grid.dimensions, 1, 1, 1, 1].forEach((n, axis) => void int16(40 + 2 * axis, n));
  int16(70, DATATYPES[datatype]);
  int16(72, BYTES_PER_VOXEL[datatype] * 8);
  [quaternion?.qfac ?? 1, ...grid.spacingMm, 0, 0, 0, 0].forEach((d, axis) => void float32(76 + 4 * axis, d));
  float32(108, HEADER_BYTES);
  float32(112, slope);
  bytes[123] = 2; // xyzt_units: mm
  const ras = gridToRas(grid);
  const SCANNER = 1;
  if (quaternion) {
    int16(252, SCANNER);
    [quaternion.b, quaternion.c, quaternion.d].forEach((q, n) => void float32(256 + 4 * n, q));
    ras.forEach((row, axis) => void float32(268 + 4 * axis, row[3]));
  }
  int16(254, SCANNER);
  ras.flat().forEach((value, n) => void float32(280 + 4 * n, value));
  bytes.set([0x6e, 0x2b, 0x31, 0], 344); // "n+1\0"
  return bytes;
}

/** @throws Refusal `nifti-unreadable`. */
export function decodeHeader(bytes: Uint8Array): NiftiHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < 348) throw unreadable(`expected a header of 348 bytes, got ${bytes.byteLength}`);
  const littleEndian = view.getInt32(0, true) === 348;
  if (!littleEndian && view.getInt32(0, false) !== 348) {
    throw unreadable('expected a NIfTI-1 header, which starts with the number 348');
  }
  const magic = String.fromCharCode(...bytes.subarray(344, 347));
  if (magic !== 'n+1')
    throw unreadable(`expected a single file (magic n+1), got magic ${JSON.stringify(magic)}`);
  const int16 = (at: number) => view.getInt16(at, littleEndian);
  const float32 = (at: number) => view.getFloat32(at, littleEndian);
  const slope = float32(112);
  const scaled = Number.isFinite(slope) && slope !== 0;
  const dimensions = decodeDimensions(int16);
  const voxelOffset = float32(108);
  if (!(voxelOffset >= 348 && Number.isInteger(voxelOffset))) {
    throw unreadable(`expected voxels after the header, got offset ${voxelOffset}`);
  }
  return {
    grid: decodeGrid(dimensions, int16, float32),
    datatype: decodeDatatype(int16(70)),
    voxelOffset,
    slope: scaled ? slope : 1,
    intercept: scaled ? float32(116) : 0,
    littleEndian,
  };
}

type ReadAt = (at: number) => number;

function decodeDimensions(int16: ReadAt): Vec3 {
  const rank = int16(40);
  const all = Array.from({ length: Math.min(Math.max(rank, 0), 7) }, (_, axis) => int16(42 + 2 * axis));
  const spatial = all.slice(0, 3);
  if (spatial.length < 3 || spatial.some((n) => n < 1) || all.slice(3).some((n) => n > 1)) {
    throw unreadable(`expected one image of three dimensions, got dimensions [${all.join(', ')}]`);
  }
  return [spatial[0]!, spatial[1]!, spatial[2]!];
}

function decodeDatatype(code: number): Datatype {
  const name = (Object.keys(DATATYPES) as Datatype[]).find((key) => DATATYPES[key] === code);
  if (!name)
    throw unreadable(`expected one of ${Object.keys(DATATYPES).join(', ')}, got datatype code ${code}`);
  return name;
}

/** sform before qform before bare spacing, as nibabel does. */
function decodeGrid(dimensions: Vec3, int16: ReadAt, float32: ReadAt): Grid {
  try {
    return rasToGrid(decodeAffine(int16, float32), dimensions);
  } catch (error) {
    if (error instanceof RangeError) throw unreadable(error.message);
    throw error;
  }
}

function decodeAffine(int16: ReadAt, float32: ReadAt): RasAffine {
  const spacingMm: Vec3 = [float32(80), float32(84), float32(88)];
  if (int16(254) > 0) {
    const row = (at: number) => [float32(at), float32(at + 4), float32(at + 8), float32(at + 12)] as const;
    return [row(280), row(296), row(312)];
  }
  if (int16(252) > 0) {
    return quaternionToRas(
      { b: float32(256), c: float32(260), d: float32(264), qfac: float32(76) < 0 ? -1 : 1 },
      spacingMm,
      [float32(268), float32(272), float32(276)],
    );
  }
  return quaternionToRas({ b: 0, c: 0, d: 0, qfac: 1 }, spacingMm, [0, 0, 0]);
}

export const unreadable = (what: string): Refusal => new Refusal('nifti-unreadable', `NIfTI: ${what}`);
