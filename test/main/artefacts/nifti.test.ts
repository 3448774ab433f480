import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readNifti, writeNifti } from '../../../main/artefacts/nifti.ts';
import { encodeHeader } from '../../../main/artefacts/niftiHeader.ts';
import { type Grid, IDENTITY, type Matrix3 } from '../../../native-models/common/geometry.ts';
import { seededRandom } from '../../../native-models/common/random.ts';
import type { Volume, VoxelArray } from '../../../native-models/common/volume.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nifti-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const GRID: Grid = {
  dimensions: [5, 4, 3],
  spacingMm: [0.703125, 0.5, 2.5],
  origin: [-166, -171.5, -340.25],
  direction: IDENTITY,
};

const ramp = <T extends VoxelArray>(voxels: T): T => {
  for (let v = 0; v < voxels.length; v++) voxels[v] = v * 3 - (voxels instanceof Uint8Array ? 0 : 1024);
  return voxels;
};

/** Rotation by the angle about each axis in turn, columns are the axes. */
function rotation(degrees: number): Matrix3 {
  const c = Math.cos((degrees * Math.PI) / 180);
  const s = Math.sin((degrees * Math.PI) / 180);
  return [c * c, -s, c * s, s * c, c, s * s, -s, 0, c];
}

const ORACLE = `
import sys, json, nibabel, numpy
image = nibabel.load(sys.argv[1])
print(json.dumps({"affine": image.affine.tolist(), "qform": image.get_qform().tolist(),
  "dtype": str(image.get_data_dtype()), "units": image.header.get_xyzt_units()[0],
  "voxels": numpy.asarray(image.dataobj).ravel(order="F").tolist()}))
`;
const PYTHON = '/usr/bin/python3';
const hasNibabel = spawnSync(PYTHON, ['-c', 'import nibabel']).status === 0;

describe('round trip', () => {
  test.each([
    ['a.nii', ramp(new Int16Array(60))],
    ['b.nii.gz', ramp(new Uint8Array(60))],
    ['c.nii.gz', ramp(new Float32Array(60)).map((v) => v / 7)],
  ] as const)('%s comes back exactly', async (name, voxels) => {
    const path = join(folder, name);
    await writeNifti(path, { grid: GRID, voxels });
    expect(await readNifti(path)).toEqual({ grid: GRID, voxels });
  });

  test('larger than one chunk, compressed, twice the same bytes', async () => {
    const random = seededRandom(1);
    const grid: Grid = { ...GRID, dimensions: [200, 150, 100] };
    const voxels = Int16Array.from({ length: 3_000_000 }, () => Math.floor(random() * 50));
    await writeNifti(join(folder, 'big.nii.gz'), { grid, voxels });
    await writeNifti(join(folder, 'again.nii.gz'), { grid, voxels });
    const back = await readNifti(join(folder, 'big.nii.gz'));
    expect(Buffer.compare(Buffer.from(back.voxels.buffer), Buffer.from(voxels.buffer))).toBe(0);
    const [one, two] = await Promise.all(['big', 'again'].map((n) => readFile(join(folder, `${n}.nii.gz`))));
    expect(Buffer.compare(one!, two!)).toBe(0);
  });

  test('a sheared grid is kept by the sform', async () => {
    const tilt = (18.5 * Math.PI) / 180;
    const direction: Matrix3 = [1, 0, 0, 0, Math.cos(tilt), 0, 0, Math.sin(tilt), 1];
    const grid: Grid = { ...GRID, direction };
    await writeNifti(join(folder, 'tilt.nii'), { grid, voxels: new Uint8Array(60) });
    const back = await readNifti(join(folder, 'tilt.nii'));
    for (let n = 0; n < 9; n++) expect(back.grid.direction[n]).toBeCloseTo(direction[n]!, 6);
  });

  test.each([0, 20, 90, 170, 180, 270])('qform alone says the same at %i°', async (degrees) => {
    for (const mirror of [1, -1]) {
      const r = rotation(degrees);
      const direction = r.map((v, n) => (n % 3 === 2 ? v * mirror : v)) as unknown as Matrix3;
      const header = encodeHeader({ ...GRID, direction }, 'uint8');
      new DataView(header.buffer).setInt16(254, 0, true);
      const path = join(folder, `q${degrees}${mirror}.nii`);
      await writeFile(path, Buffer.concat([header, new Uint8Array(60)]));
      const back = await readNifti(path);
      for (let n = 0; n < 9; n++) expect(back.grid.direction[n]).toBeCloseTo(direction[n]!, 5);
      expect(back.grid.origin).toEqual(GRID.origin);
    }
  });
});

describe("other people's files", () => {
  const header = (datatype: number, bits: number, slope: number, intercept: number) => {
    const bytes = Buffer.from(encodeHeader(GRID, 'uint8'));
    bytes.writeInt16LE(datatype, 70);
    bytes.writeInt16LE(bits, 72);
    bytes.writeFloatLE(slope, 112);
    bytes.writeFloatLE(intercept, 116);
    return bytes;
  };
  const read = async (
    name: string,
    head: Uint8Array,
    voxels: ArrayBufferView,
  ): Promise<Volume<VoxelArray>> => {
    const body = Buffer.from(voxels.buffer, voxels.byteOffset, voxels.byteLength);
    await writeFile(join(folder, name), Buffer.concat([head, body]));
    return readNifti(join(folder, name));
  };

  test('uint16 with intercept −1024 becomes int16 HU', async () => {
    const stored = Uint16Array.from({ length: 60 }, (_, v) => v * 50);
    const { voxels } = await read('ct.nii', header(512, 16, 1, -1024), stored);
    expect(voxels).toBeInstanceOf(Int16Array);
    expect([...voxels]).toEqual([...stored].map((v) => v - 1024));
  });

  test('float64 and fractional slopes become float32', async () => {
    const wide = await read('wide.nii', header(64, 64, 0, 0), new Float64Array(60).fill(0.5));
    expect(wide.voxels).toEqual(new Float32Array(60).fill(0.5));
    const slope = await read('slope.nii', header(4, 16, 0.5, 0), new Int16Array(60).fill(3));
    expect(slope.voxels).toEqual(new Float32Array(60).fill(1.5));
  });

  test('uint16 beyond int16 becomes float32', async () => {
    const { voxels } = await read('far.nii', header(512, 16, 1, 0), new Uint16Array(60).fill(65535));
    expect(voxels).toEqual(new Float32Array(60).fill(65535));
  });

  test('big-endian files are read', async () => {
    const bytes = Buffer.from(encodeHeader(GRID, 'int16'));
    bytes.subarray(0, 4).reverse();
    for (let at = 40; at < 56; at += 2) bytes.subarray(at, at + 2).reverse();
    for (const at of [70, 72, 252, 254]) bytes.subarray(at, at + 2).reverse();
    for (let at = 76; at < 120; at += 4) bytes.subarray(at, at + 4).reverse();
    for (let at = 256; at < 328; at += 4) bytes.subarray(at, at + 4).reverse();
    const voxels = ramp(new Int16Array(60));
    const swapped = Buffer.from(Buffer.from(voxels.buffer)).swap16();
    const back = await read('big-endian.nii', bytes, swapped);
    expect(back).toEqual({ grid: GRID, voxels });
  });

  test.each([
    ['text', () => Buffer.alloc(400, 'x')],
    ['short', () => Buffer.from('n+1')],
    ['cut', () => Buffer.concat([encodeHeader(GRID, 'uint8'), Buffer.alloc(59)])],
    [
      'cut gzip',
      () => gzipSync(Buffer.concat([encodeHeader(GRID, 'uint8'), Buffer.alloc(60)])).subarray(0, 90),
    ],
    ['gzip of text', () => gzipSync(Buffer.alloc(400, 'x'))],
    ['RGB', () => Buffer.concat([header(128, 24, 1, 0), Buffer.alloc(180)])],
    ['lies', () => encodeHeader({ ...GRID, dimensions: [32767, 32767, 32767] }, 'int16')],
    [
      'time series',
      () =>
        Buffer.concat([encodeHeader(GRID, 'uint8'), Buffer.alloc(120)])
          .fill(4, 40, 41)
          .fill(2, 48, 49),
    ],
    ['singular', () => Buffer.concat([encodeHeader(GRID, 'uint8').fill(0, 280, 296), Buffer.alloc(60)])],
  ])('refuses %s', async (name, make) => {
    const path = join(folder, `${name}.bin`);
    await writeFile(path, make());
    await expect(readNifti(path)).rejects.toMatchObject({ name: 'Refusal', code: 'nifti-unreadable' });
  });

  test('a compressed file that expands far beyond its header is refused', async () => {
    const bomb = gzipSync(Buffer.concat([encodeHeader(GRID, 'uint8'), Buffer.alloc(64 << 20)]));
    await writeFile(join(folder, 'bomb.nii.gz'), bomb);
    await expect(readNifti(join(folder, 'bomb.nii.gz'))).rejects.toMatchObject({ code: 'nifti-unreadable' });
  });
});

describe.skipIf(!hasNibabel)('nibabel', () => {
  test('sees the same affine and voxels, oblique and compressed', async () => {
    const path = join(folder, 'oblique.nii.gz');
    const grid: Grid = { ...GRID, direction: rotation(20) };
    const voxels = ramp(new Int16Array(60));
    await writeNifti(path, { grid, voxels });
    const seen = JSON.parse(execFileSync(PYTHON, ['-c', ORACLE, path], { encoding: 'utf8' })) as {
      affine: number[][];
      qform: number[][];
      dtype: string;
      units: string;
      voxels: number[];
    };
    expect(seen.dtype).toBe('int16');
    expect(seen.units).toBe('mm');
    expect(seen.voxels).toEqual([...voxels]);
    const sign = [-1, -1, 1];
    for (const affine of [seen.affine, seen.qform]) {
      for (let row = 0; row < 3; row++) {
        for (let column = 0; column < 3; column++) {
          const mm = sign[row]! * grid.direction[row * 3 + column]! * grid.spacingMm[column]!;
          expect(affine[row]![column]).toBeCloseTo(mm, 5);
        }
        expect(affine[row]![3]).toBeCloseTo(sign[row]! * grid.origin[row]!, 4);
      }
    }
  });

  test('writes files that we read', async () => {
    const path = join(folder, 'theirs.nii.gz');
    const script = `import nibabel, numpy
affine = numpy.diag([-0.5, -2.0, 3.0, 1.0]); affine[:3, 3] = [10, 20, 30]
nibabel.save(nibabel.Nifti1Image(numpy.arange(24, dtype=numpy.uint8).reshape(2, 3, 4, order="F"), affine), "${path}")`;
    execFileSync(PYTHON, ['-c', script]);
    const back = await readNifti(path);
    expect(back.voxels).toEqual(Uint8Array.from({ length: 24 }, (_, v) => v));
    expect(back.grid).toEqual({
      dimensions: [2, 3, 4],
      spacingMm: [0.5, 2, 3],
      origin: [-10, -20, 30],
      direction: IDENTITY,
    });
    expect(gunzipSync(await readFile(path)).length).toBe(352 + 24);
  });
});
