import { describe, expect, it } from 'vitest';
import {
  atlasPoint,
  type Grid,
  IDENTITY,
  patientPoint,
  type Vec3,
} from '../../../native-models/common/geometry.ts';
import { type MaskVolume, PATCH_VOXELS } from '../../../native-models/common/volume.ts';
import { createLandmarks } from '../../../native-models/landmarks/createLandmarks.ts';
import { extractPatches } from '../../../native-models/landmarks/extractPatches.ts';
import { importAtlas } from '../../../native-models/landmarks/importAtlas.ts';
import { landmarksOutside } from '../../../native-models/landmarks/landmarksOutside.ts';
import { locationOf } from '../../../native-models/landmarks/locationOf.ts';
import { nearestNeighbours } from '../../../native-models/landmarks/nearestNeighbours.ts';
import { readNpyIntegers } from '../../../native-models/landmarks/npy.ts';

const gridOf = (dimensions: Vec3, origin: Vec3 = [-50, 20, -300]): Grid => ({
  dimensions,
  spacingMm: [1, 1, 1],
  origin,
  direction: IDENTITY,
});

function maskWhere(dimensions: Vec3, label: (i: number, j: number, k: number) => number): MaskVolume {
  const [nx, ny, nz] = dimensions;
  const voxels = Uint8Array.from({ length: nx * ny * nz }, (_, v) =>
    label(v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))),
  );
  return { grid: gridOf(dimensions), voxels };
}

describe('createLandmarks', () => {
  it('lays patches at step 26 wholly inside the volume, i outermost', () => {
    const { landmarks, maxCorner } = createLandmarks(maskWhere([84, 58, 32], () => 1));
    expect(landmarks.map(({ corner }) => corner)).toEqual([
      [0, 0, 0],
      [0, 26, 0],
      [26, 0, 0],
      [26, 26, 0],
      [52, 0, 0],
      [52, 26, 0],
    ]);
    expect(maxCorner).toEqual([52, 26, 0]);
    expect(landmarks[3]!.centre).toEqual([-50 + 42, 20 + 42, -300 + 16]);
    expect(landmarks[3]!.location).toEqual([0, 1, 0]);
  });

  it('takes more than 10 % lung, not 10 %', () => {
    // 3277 of 32768 voxels are just above a tenth, 3276 just below.
    const filled = (count: number) =>
      maskWhere([32, 32, 32], (i, j, k) => (i + 32 * (j + 32 * k) < count ? 1 : 0));
    expect(createLandmarks(filled(3277)).landmarks).toHaveLength(1);
    expect(() => createLandmarks(filled(3276))).toThrow(expect.objectContaining({ code: 'atlas-empty' }));
  });

  it('raises the share by tenths while 1,000 count', () => {
    // 10 × 10 × 10 patches are 6/32 lung. The share rises to 0.1 · 1.1⁷ = 0.195; above it are only
    // the corner that is full and the six patches that overlap it along one or two axes.
    const side = 32 + 9 * 26;
    const thin = maskWhere([side, side, side], (i, j, k) =>
      k % 26 < 3 || (i >= 234 && j >= 234 && k >= 234) ? 1 : 0,
    );
    expect(createLandmarks(thin).landmarks).toHaveLength(7);
  });

  it('refuses a mask of other voxels than 1 mm', () => {
    const mask = maskWhere([32, 32, 32], () => 1);
    const coarse = { ...mask, grid: { ...mask.grid, spacingMm: [1, 1, 2.5] as Vec3 } };
    expect(() => createLandmarks(coarse)).toThrow(/1 × 1 × 2.5 mm/);
  });
});

describe('locationOf', () => {
  it('gives a landmark its own location and goes on beyond the landmarks', () => {
    const atlas = createLandmarks(maskWhere([84, 84, 84], () => 1));
    for (const { centre, location } of atlas.landmarks) expect(locationOf(atlas, centre)).toEqual(location);
    const [x] = locationOf(atlas, atlasPoint(-50 + 16 + 78, 20, -300));
    expect(x).toBeCloseTo(2, 12);
  });
});

describe('nearestNeighbours', () => {
  it('lists the nearest first, the lower index among equals, never itself', () => {
    const at = (x: number, y: number) => ({ centre: atlasPoint(0.1 + x, 0.2 + y, 0.3) });
    const landmarks = [at(0, 0), at(26, 0), at(0, 26), at(-26, 0), at(60, 0)];
    expect(nearestNeighbours(landmarks, 2)).toEqual([
      [1, 2],
      [0, 4],
      [0, 1],
      [0, 2],
      [1, 0],
    ]);
    expect(nearestNeighbours(landmarks.slice(0, 2), 2)).toEqual([[1], [0]]);
  });
});

describe('extractPatches', () => {
  const dimensions: Vec3 = [40, 41, 42];
  const value = (i: number, j: number, k: number): number => i + 50 * j + 2500 * (k % 12);
  const [nx, ny] = dimensions;
  const ct = {
    grid: gridOf(dimensions),
    voxels: Int16Array.from({ length: 40 * 41 * 42 }, (_, v) =>
      value(v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))),
    ),
  };
  const at = (i: number, j: number, k: number) => patientPoint(-50 + i, 20 + j, -300 + k);

  it('takes c − 16 … c + 15 about the nearest voxel, [z, y, x]', () => {
    const patches = extractPatches(ct, [at(20.4, 19.6, 21), at(16, 16, 16)]);
    expect(patches).toHaveLength(2 * PATCH_VOXELS);
    expect(patches[0]).toBe(value(4, 4, 5));
    expect(patches[3 + 32 * (2 + 32 * 1)]).toBe(value(7, 6, 6));
    expect(patches[PATCH_VOXELS - 1]).toBe(value(35, 35, 36));
    expect(patches[PATCH_VOXELS]).toBe(value(0, 0, 0));
  });

  it('is air outside the volume', () => {
    const [corner, far] = [extractPatches(ct, [at(0, 0, 0)]), extractPatches(ct, [at(500, 0, -90)])];
    expect(corner[16 + 32 * (16 + 32 * 16)]).toBe(value(0, 0, 0));
    expect(corner[15 + 32 * (16 + 32 * 16)]).toBe(-1024);
    expect(corner.filter((v) => v !== -1024)).toHaveLength(16 ** 3);
    expect(far.every((v) => v === -1024)).toBe(true);
  });
});

describe('landmarksOutside', () => {
  it('counts only landmarks in the atlas lung', () => {
    const atlas = maskWhere([10, 10, 10], (i) => (i < 8 ? 1 : 0));
    const patient = maskWhere([10, 10, 10], (i) => (i < 5 ? 1 : 0));
    const landmarks = [1, 4, 6, 7, 9].map((i) => ({ centre: atlasPoint(-50 + i, 25, -295) }));
    const same = (p: Vec3) => patientPoint(...p);
    expect(landmarksOutside(landmarks, atlas, patient, same)).toBe(0.5);
    expect(landmarksOutside([], atlas, patient, same)).toBe(0);
  });
});

describe('importAtlas', () => {
  // A mask stored from left to right, as the published one's y runs from front to back reversed.
  const mask = maskWhere([64, 40, 40], (i) => (i < 32 ? 50 : 100));
  const corners = (values: number[]) => ({ shape: [values.length / 3, 3], data: values });

  it('labels the lungs by the side they lie on, not by number or index', () => {
    expect(importAtlas(mask, corners([0, 0, 0])).lungs.voxels[0]).toBe(1);
    const reversed = { ...mask, grid: { ...mask.grid, direction: [-1, 0, 0, 0, 1, 0, 0, 0, 1] as const } };
    expect(importAtlas(reversed, corners([0, 0, 0])).lungs.voxels[0]).toBe(2);
  });

  it('keeps the order of the corners and scales them by the largest', () => {
    const { landmarks } = importAtlas(mask, corners([32, 8, 4, 0, 0, 8, 16, 4, 0]));
    expect(landmarks.map(({ location }) => [...location])).toEqual([
      [1, 1, 0],
      [-1, -1, 1],
      [0, 0, -1],
    ]);
  });

  it('refuses one label, corners outside and other shapes', () => {
    const one = { ...mask, voxels: mask.voxels.map((v) => (v === 50 ? 50 : 0)) };
    expect(() => importAtlas(one, corners([0, 0, 0]))).toThrow(
      expect.objectContaining({ code: 'atlas-mask' }),
    );
    expect(() => importAtlas(mask, corners([33, 0, 0]))).toThrow(/corner 0 at 33, 0, 0/);
    expect(() => importAtlas(mask, { shape: [3], data: [0, 0, 0] })).toThrow(/\[n, 3\], got \[3\]/);
  });
});

describe('readNpyIntegers', () => {
  function npy(descr: string, fortran: boolean, shape: string, bytes: Uint8Array): Uint8Array {
    const text = `{'descr': '${descr}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': ${shape}, }\n`;
    const header = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, text.length, 0]);
    return Buffer.concat([header, Buffer.from(text), bytes]);
  }
  const bytesOf = (a: BigInt64Array | Int16Array) => new Uint8Array(a.buffer);

  it('reads int64 in C order and int16 in Fortran order', () => {
    const c = npy('<i8', false, '(2, 3)', bytesOf(BigInt64Array.from([1n, 2n, 3n, -4n, 5n, 6n])));
    expect(readNpyIntegers(c)).toEqual({ shape: [2, 3], data: [1, 2, 3, -4, 5, 6] });
    const f = npy('<i2', true, '(2, 3)', bytesOf(Int16Array.from([1, -4, 2, 5, 3, 6])));
    expect(readNpyIntegers(f).data).toEqual([1, 2, 3, -4, 5, 6]);
  });

  it('refuses floats, pickles, short files and other files', () => {
    expect(() => readNpyIntegers(npy('<f8', false, '(1,)', new Uint8Array(8)))).toThrow(/'<f8'/);
    expect(() => readNpyIntegers(npy('|O', false, '(1,)', new Uint8Array(8)))).toThrow(/'\|O'/);
    expect(() => readNpyIntegers(npy('<i8', false, '(2, 3)', new Uint8Array(40)))).toThrow(/cut short/);
    expect(() => readNpyIntegers(Buffer.from('not an array at all'))).toThrow(/\.npy/);
  });
});
