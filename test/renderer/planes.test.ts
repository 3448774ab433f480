import { describe, expect, it } from 'vitest';
import { type Grid, IDENTITY } from '../../native-models/common/geometry.ts';
import type { ScanRow } from '../../preload/contract.ts';
import { findScans, sortScans } from '../../renderer/screens/library/findScans.ts';
import { indexToMm, nearestIndex, requireAxisAligned, voxelAt } from '../../renderer/viewer/axisGrid.ts';
import { planeSlice } from '../../renderer/viewer/planeSlice.ts';
import { AXES, along, PLANES } from '../../renderer/viewer/planes.ts';

const grid: Grid = {
  dimensions: [2, 3, 4],
  spacingMm: [1, 2, 3],
  origin: [-5, 10, 100],
  direction: IDENTITY,
};
/** Each voxel holds 50 k + 10 j + i, so that its place can be read off. */
const voxels = Uint8Array.from(
  { length: 24 },
  (_, at) => 50 * Math.floor(at / 6) + 10 * (Math.floor(at / 2) % 3) + (at % 2),
);

describe('planes', () => {
  it('cuts slices whose rows and columns run along the grid', () => {
    expect([...planeSlice(voxels, grid.dimensions, 'axial', 1).values]).toEqual([50, 51, 60, 61, 70, 71]);
    expect([...planeSlice(voxels, grid.dimensions, 'coronal', 2).values]).toEqual([
      20, 21, 70, 71, 120, 121, 170, 171,
    ]);
    expect([...planeSlice(voxels, grid.dimensions, 'sagittal', 1).values]).toEqual([
      1, 11, 21, 51, 61, 71, 101, 111, 121, 151, 161, 171,
    ]);
  });

  it('agrees with itself: every voxel is in three slices at its own place', () => {
    for (let at = 0; at < 24; at++) {
      const index = [at % 2, Math.floor(at / 2) % 3, Math.floor(at / 6)] as const;
      for (const plane of PLANES) {
        const { normal, u, v } = AXES[plane];
        const slice = planeSlice(voxels, grid.dimensions, plane, index[normal]);
        expect(slice.values[index[v] * slice.width + index[u]]).toBe(voxels[at]);
      }
    }
  });

  it('goes from millimetres to voxels and back', () => {
    for (const axis of [0, 1, 2] as const) {
      for (let index = 0; index < grid.dimensions[axis]; index++) {
        expect(nearestIndex(grid, axis, indexToMm(grid, axis, index) + 0.4)).toBe(index);
      }
    }
    expect(nearestIndex(grid, 2, 1e6)).toBe(3);
    expect(voxelAt(grid, [-4, 14, 109])).toBe(1 + 2 * (2 + 3 * 3));
    expect(voxelAt(grid, [-5.6, 10, 100])).toBe(-1);
    expect(along([1, 2, 3], 1, 9)).toEqual([1, 9, 3]);
  });

  it('refuses a tilted grid', () => {
    expect(() => requireAxisAligned({ ...grid, direction: [0, 1, 0, 1, 0, 0, 0, 0, 1] })).toThrow(/axes/);
  });
});

describe('the list of scans', () => {
  const scan = (id: string, kernel: string, studyDate: string | null): ScanRow => ({
    id,
    pseudonym: `p-${id}`,
    studyDate,
    stage: id === 'b' ? 'segmented' : 'imported',
    slices: 1,
    spacingMm: [1, 1, 1],
    thicknessMm: null,
    kernel,
    manufacturer: null,
    description: null,
    problems: [],
    gold: null,
    review: null,
    masks: null,
    thumbnail: '',
  });
  const scans = [scan('b', 'B31f', '20260102'), scan('a', 'B70f', null), scan('c', 'B31f', '20260304')];

  it('finds scans that hold every word', () => {
    expect(findScans(scans, 'b31F segm').map(({ id }) => id)).toEqual(['b']);
    expect(findScans(scans, '2026-03').map(({ id }) => id)).toEqual(['c']);
    expect(findScans(scans, ' ')).toHaveLength(3);
  });

  it('sorts without touching its input', () => {
    expect(sortScans(scans, 'patient').map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(sortScans(scans, 'date').map(({ id }) => id)).toEqual(['c', 'b', 'a']);
    expect(sortScans(scans, 'stage').map(({ id }) => id)).toEqual(['b', 'a', 'c']);
    expect(scans[0]!.id).toBe('b');
  });
});
