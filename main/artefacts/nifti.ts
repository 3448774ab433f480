import { readFile } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { promisify } from 'node:util';
import { constants, createGzip, gunzip, gunzipSync } from 'node:zlib';
import { type Grid, voxelCount } from '../../native-models/common/geometry.ts';
import type { Volume, VoxelArray } from '../../native-models/common/volume.ts';
import { type FileContent, writeFileAtomic } from './atomicFile.ts';
import { BYTES_PER_VOXEL, decodeHeader, encodeHeader, unreadable } from './niftiHeader.ts';
import { decodeVoxels } from './niftiVoxels.ts';

type WriteFile = (path: string, content: FileContent) => Promise<void>;

const CHUNK_BYTES = 4 << 20;
/** The largest image we take from others: header lies must not exhaust the memory. */
const MAX_BYTES = 2 ** 31;

/**
 * Writes NIfTI-1, one file, RAS sform and (when the axes are orthogonal) qform, mm; atomically.
 * A path that ends in `.gz` is compressed. Equal volumes give equal bytes.
 *
 * @param write `writeSealed` for what the library keeps.
 * @throws Refusal `library-full` or `library-read-only`.
 */
export async function writeNifti(
  path: string,
  volume: Volume<VoxelArray>,
  write: WriteFile = writeFileAtomic,
): Promise<void> {
  if (volume.voxels.length !== voxelCount(volume.grid)) {
    throw new RangeError(
      `writeNifti: expected ${volume.grid.dimensions.join(' × ')} voxels, got ${volume.voxels.length}`,
    );
  }
  await writeChunks(path, fileChunks(volume), write);
}

/**
 * The same from slices that are made as they are written, so that the image is never in memory as a
 * whole. `value = stored · slope`.
 *
 * @param slices lowest first, `[y, x]` each; an array may be used again for the next slice.
 * @throws Refusal `library-full` or `library-read-only`; the signal's reason, then `path` is as before.
 */
export async function writeNiftiSlices(
  path: string,
  {
    grid,
    slope,
    slices,
  }: { readonly grid: Grid; readonly slope: number; readonly slices: Iterable<Uint8Array> },
  signal?: AbortSignal,
  write: WriteFile = writeFileAtomic,
): Promise<void> {
  await writeChunks(path, sliceChunks(encodeHeader(grid, 'uint8', slope), slices, signal), write);
}

function* sliceChunks(
  header: Uint8Array,
  slices: Iterable<Uint8Array>,
  signal: AbortSignal | undefined,
): Generator<Uint8Array> {
  yield header;
  for (const slice of slices) {
    signal?.throwIfAborted();
    yield slice.slice();
  }
}

async function writeChunks(path: string, chunks: Iterable<Uint8Array>, write: WriteFile): Promise<void> {
  const plain = Readable.from(chunks, { objectMode: false });
  if (!path.endsWith('.gz')) return write(path, plain);
  const packed = createGzip();
  // What ends the one ends the other with the same error, which the writer then meets.
  pipeline(plain, packed, () => undefined);
  return write(path, packed);
}

/**
 * Reads NIfTI-1 (`.nii`, `.nii.gz`, either byte order). The grid stays as the file has it, in LPS.
 * uint8 stays uint8; whole numbers that fit become int16; everything else float32.
 *
 * @param read `readSealed` for what the library keeps.
 * @param mostBytes that the image may have when it is unpacked.
 * @throws Refusal `nifti-unreadable`, and what `read` refuses.
 */
export async function readNifti(
  path: string,
  read: (path: string) => Promise<Buffer> = readFile,
  mostBytes = MAX_BYTES,
): Promise<Volume<VoxelArray>> {
  const file = await read(path);
  const compressed = file[0] === 0x1f && file[1] === 0x8b;
  const header = decodeHeader(compressed ? inflateStart(file) : file);
  const length = voxelCount(header.grid) * BYTES_PER_VOXEL[header.datatype];
  const end = header.voxelOffset + length;
  if (end > mostBytes) throw unreadable(`expected at most ${mostBytes} bytes, the header announces ${end}`);
  const bytes = compressed ? await inflate(file, end) : file;
  if (bytes.byteLength < end) throw unreadable(`expected ${end} bytes, got ${bytes.byteLength}: cut short`);
  return { grid: header.grid, voxels: decodeVoxels(bytes.subarray(header.voxelOffset, end), header) };
}

function* fileChunks(volume: Volume<VoxelArray>): Generator<Uint8Array> {
  const { voxels, grid } = volume;
  yield encodeHeader(grid, datatypeOf(voxels));
  const bytes = new Uint8Array(voxels.buffer, voxels.byteOffset, voxels.byteLength);
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES);
}

function datatypeOf(voxels: VoxelArray): 'uint8' | 'int16' | 'float32' {
  if (voxels instanceof Uint8Array) return 'uint8';
  return voxels instanceof Int16Array ? 'int16' : 'float32';
}

/** Enough of a gzip member for the header; the rest may expand without bound. */
function inflateStart(file: Buffer): Buffer {
  try {
    return gunzipSync(file.subarray(0, 16384), { finishFlush: constants.Z_SYNC_FLUSH });
  } catch (error) {
    throw unreadable(`the gzip stream is damaged (${(error as Error).message})`);
  }
}

async function inflate(file: Buffer, end: number): Promise<Buffer> {
  try {
    // Trailing bytes are not ours to judge, but they may not be many.
    return await promisify(gunzip)(file, { maxOutputLength: end + CHUNK_BYTES });
  } catch (error) {
    throw unreadable(`the gzip stream is damaged (${(error as Error).message})`);
  }
}
