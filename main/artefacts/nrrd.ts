import { open, readFile } from 'node:fs/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import {
  determinant,
  type Grid,
  type Matrix3,
  type Vec3,
  voxelCount,
  voxelToMm,
} from '../../native-models/common/geometry.ts';
import { Refusal } from '../../native-models/common/refusal.ts';
import type { Volume, VoxelArray } from '../../native-models/common/volume.ts';
import { writeFileAtomic } from './atomicFile.ts';
import type { Datatype } from './niftiHeader.ts';
import { BYTES_PER_VOXEL } from './niftiHeader.ts';
import { decodeVoxels } from './niftiVoxels.ts';

/** Nearly Raw Raster Data, http://teem.sourceforge.net/nrrd/format.html: a text header, an empty line, the voxels. */
const MAX_HEADER = 1 << 20;
const MAX_BYTES = 2 ** 31;

const TYPES: Readonly<Record<string, Datatype>> = {
  ...{ uchar: 'uint8', 'unsigned char': 'uint8', uint8: 'uint8', uint8_t: 'uint8' },
  ...{ 'signed char': 'int8', int8: 'int8', int8_t: 'int8' },
  ...{ short: 'int16', 'short int': 'int16', 'signed short': 'int16', int16: 'int16', int16_t: 'int16' },
  ...{ ushort: 'uint16', 'unsigned short': 'uint16', uint16: 'uint16', uint16_t: 'uint16' },
  ...{ int: 'int32', 'signed int': 'int32', int32: 'int32', int32_t: 'int32' },
  ...{ uint: 'uint32', 'unsigned int': 'uint32', uint32: 'uint32', uint32_t: 'uint32' },
  ...{ float: 'float32', double: 'float64' },
};

/** Signs that take each space's x and y to LPS. */
const SPACES: Readonly<Record<string, readonly [1 | -1, 1 | -1]>> = {
  ...{ 'left-posterior-superior': [1, 1], lps: [1, 1] },
  ...{ 'right-anterior-superior': [-1, -1], ras: [-1, -1] },
  ...{ 'left-anterior-superior': [1, -1], las: [1, -1] },
};

interface NrrdHeader {
  readonly grid: Grid;
  readonly datatype: Datatype;
  readonly encoding: 'raw' | 'gzip';
  readonly littleEndian: boolean;
  readonly dataOffset: number;
}

/** The grid alone, from the start of the file. @throws Refusal `nrrd-unreadable`. */
export async function readNrrdGrid(path: string): Promise<Grid> {
  const file = await open(path, 'r');
  try {
    const start = Buffer.alloc(Math.min(MAX_HEADER, (await file.stat()).size));
    await file.read(start, 0, start.length, 0);
    return decodeNrrdHeader(start).grid;
  } finally {
    await file.close();
  }
}

/**
 * Reads a NRRD of three axes with its voxels attached, raw or gzip, in LPS.
 * @throws Refusal `nrrd-unreadable`, also without a space: nothing would say which side is left.
 */
export async function readNrrd(path: string): Promise<Volume<VoxelArray>> {
  const file = await readFile(path);
  const { grid, datatype, encoding, littleEndian, dataOffset } = decodeNrrdHeader(file);
  const length = voxelCount(grid) * BYTES_PER_VOXEL[datatype];
  if (length > MAX_BYTES)
    throw unreadable(`expected at most ${MAX_BYTES} bytes, the header announces ${length}`);
  const stored = file.subarray(dataOffset);
  const bytes = encoding === 'gzip' ? inflate(stored, length) : stored;
  if (bytes.length < length) throw unreadable(`expected ${length} bytes, got ${bytes.length}: cut short`);
  const header = { grid, datatype, littleEndian, slope: 1, intercept: 0, voxelOffset: 0 };
  return { grid, voxels: decodeVoxels(bytes.subarray(0, length), header) };
}

/** @throws Refusal `nrrd-unreadable`. */
export function decodeNrrdHeader(bytes: Buffer): NrrdHeader {
  const end = headerEnd(bytes);
  const lines = bytes.toString('utf8', 0, end.text).split(/\r?\n/);
  if (!/^NRRD000[1-5]$/.test(lines[0] ?? ''))
    throw unreadable('expected a file that begins with NRRD0001 to NRRD0005');
  const fields = new Map(
    lines.slice(1).flatMap((line): [string, string][] => {
      const found = /^([^#:][^:]*):(?!=)\s*(.*)$/.exec(line);
      return found ? [[found[1]!.trim().toLowerCase(), found[2]!.trim()]] : [];
    }),
  );
  const field = (name: string): string => {
    const value = fields.get(name);
    if (value === undefined) throw unreadable(`expected the field "${name}", got none`);
    return value;
  };
  if (fields.has('data file') || fields.has('datafile'))
    throw unreadable('expected the voxels in the same file, they lie in another');
  if (field('dimension') !== '3')
    throw unreadable(`expected one image of three dimensions, got ${field('dimension')}`);
  const datatype = TYPES[field('type').toLowerCase()];
  if (!datatype) throw unreadable(`expected numbers of one to eight bytes, got type "${field('type')}"`);
  const encoding = { raw: 'raw', gzip: 'gzip', gz: 'gzip' }[field('encoding').toLowerCase()] as
    | 'raw'
    | 'gzip'
    | undefined;
  if (!encoding) throw unreadable(`expected encoding raw or gzip, got "${field('encoding')}"`);
  const wide = BYTES_PER_VOXEL[datatype] > 1;
  const endian = wide ? field('endian').toLowerCase() : 'little';
  if (endian !== 'little' && endian !== 'big')
    throw unreadable(`expected endian little or big, got "${endian}"`);
  if (Number(fields.get('byte skip') ?? 0) !== 0 || Number(fields.get('line skip') ?? 0) !== 0) {
    throw unreadable('expected the voxels right after the header, got a skip');
  }
  return { grid: gridOf(field), datatype, encoding, littleEndian: endian === 'little', dataOffset: end.data };
}

function gridOf(field: (name: string) => string): Grid {
  const dimensions = numbersIn(field('sizes'));
  const space = SPACES[field('space').toLowerCase()];
  if (!space) throw unreadable(`expected a space of LPS, RAS or LAS, got "${field('space')}"`);
  const vectors = [...field('space directions').matchAll(/\(([^)]*)\)/g)].map((match) =>
    numbersIn(match[1]!),
  );
  const origin = numbersIn(field('space origin').replaceAll(/[()]/g, ' '));
  const complete =
    vectors.length === 3 &&
    [...vectors, origin, dimensions].every((v) => v.length === 3 && v.every(Number.isFinite));
  if (!complete || dimensions.some((n) => !Number.isInteger(n) || n < 1)) {
    throw unreadable('expected three sizes, three space directions and a space origin');
  }
  const [sx, sy] = space;
  const lps = ([x, y, z]: readonly number[]): Vec3 => [sx * x!, sy * y!, z!];
  const columns = vectors.map(lps) as [Vec3, Vec3, Vec3];
  const spacingMm = columns.map((v) => Math.hypot(...v)) as [number, number, number];
  const at = (row: 0 | 1 | 2, column: 0 | 1 | 2): number => columns[column][row] / spacingMm[column];
  const direction: Matrix3 = [
    at(0, 0),
    at(0, 1),
    at(0, 2),
    at(1, 0),
    at(1, 1),
    at(1, 2),
    at(2, 0),
    at(2, 1),
    at(2, 2),
  ];
  if (!(Math.abs(determinant(direction)) > 1e-6))
    throw unreadable('expected three independent space directions');
  return { dimensions: dimensions as unknown as Vec3, spacingMm, origin: lps(origin), direction };
}

/** Writes a volume in LPS with gzip; equal volumes give equal bytes. @throws Refusal `library-full` and the like. */
export async function writeNrrd(path: string, { grid, voxels }: Volume<VoxelArray>): Promise<void> {
  const type =
    voxels instanceof Uint8Array ? 'unsigned char' : voxels instanceof Int16Array ? 'short' : 'float';
  const m = voxelToMm(grid);
  const vector = (v: readonly number[]): string => `(${v.join(',')})`;
  const header = [
    'NRRD0004',
    `type: ${type}`,
    'dimension: 3',
    'space: left-posterior-superior',
    `sizes: ${grid.dimensions.join(' ')}`,
    `space directions: ${[0, 1, 2].map((c) => vector([m[c]!, m[c + 3]!, m[c + 6]!])).join(' ')}`,
    'kinds: domain domain domain',
    'endian: little',
    'encoding: gzip',
    `space origin: ${vector(grid.origin)}`,
    '',
    '',
  ].join('\n');
  const bytes = new Uint8Array(voxels.buffer, voxels.byteOffset, voxels.byteLength);
  await writeFileAtomic(path, [Buffer.from(header), gzipSync(bytes, { level: 6 })]);
}

function headerEnd(bytes: Buffer): { readonly text: number; readonly data: number } {
  const unix = bytes.subarray(0, MAX_HEADER).indexOf('\n\n');
  const dos = bytes.subarray(0, MAX_HEADER).indexOf('\r\n\r\n');
  if (dos >= 0 && (unix < 0 || dos < unix)) return { text: dos, data: dos + 4 };
  if (unix >= 0) return { text: unix, data: unix + 2 };
  throw unreadable('expected an empty line after the header');
}

function inflate(stored: Buffer, length: number): Buffer {
  try {
    return gunzipSync(stored, { maxOutputLength: length + (1 << 20) });
  } catch (error) {
    throw unreadable(`the gzip stream is damaged (${(error as Error).message})`);
  }
}

const numbersIn = (text: string): number[] =>
  text
    .split(/[\s,]+/)
    .filter((part) => part !== '')
    .map(Number);
const unreadable = (what: string): Refusal => new Refusal('nrrd-unreadable', `NRRD: ${what}`);
