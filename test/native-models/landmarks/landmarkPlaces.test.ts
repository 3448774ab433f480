import { describe, expect, it } from 'vitest';
import {
  atlasPoint,
  IDENTITY,
  patientPoint,
  voxelPoint,
  voxelToPatient,
} from '../../../native-models/common/geometry.ts';
import { patchCorner, patchMiddle } from '../../../native-models/common/patchBox.ts';
import { extractPatch } from '../../../native-models/landmarks/extractPatches.ts';
import { landmarkPlaces } from '../../../native-models/landmarks/landmarkPlaces.ts';
import { landmarksOutside } from '../../../native-models/landmarks/landmarksOutside.ts';

const grid = {
  dimensions: [40, 40, 40],
  spacingMm: [1, 1, 1],
  origin: [-20, 7, -300],
  direction: IDENTITY,
} as const;

/** Lung where x is below a border, mm. */
const lungsBelow = (x: number) => ({
  grid,
  voxels: Uint8Array.from({ length: 64_000 }, (_, v) => (-20 + (v % 40) < x ? 1 : 0)),
});

describe('landmarkPlaces', () => {
  it('tells a bad fit from a landmark that lies in no lung at all, as the quality counts them', () => {
    const landmarks = [-10, 4, 12].map((x) => ({ centre: atlasPoint(x, 20, -280) }));
    const identity = (p: readonly [number, number, number]) => patientPoint(...p);
    const [atlas, patient] = [lungsBelow(8), lungsBelow(0)];
    const placed = landmarkPlaces(landmarks, atlas, patient, identity);
    expect(placed.map(({ place }) => place)).toEqual(['inside', 'outside', 'beside']);
    expect(landmarksOutside(landmarks, atlas, patient, identity)).toBe(1 / 2);
  });
});

describe('the patch’s box', () => {
  it('holds exactly the voxels that are cut', () => {
    const ct = { grid, voxels: Int16Array.from({ length: 64_000 }, (_, v) => v % 30_000) };
    const centre = voxelToPatient(grid, voxelPoint(18.3, 17.6, 20));
    const corner = patchCorner(grid, centre);
    expect(corner).toEqual([2, 2, 4]);
    const patch = new Int16Array(32 ** 3);
    extractPatch(ct, centre, patch, 0);
    expect(patch[0]).toBe((2 + 40 * (2 + 40 * 4)) % 30_000);
    const middle = patchMiddle(grid, centre);
    const first = voxelToPatient(grid, voxelPoint(2, 2, 4));
    // From the outer face of the first voxel to the middle it is half the side.
    expect(middle.map((mm, axis) => mm - (first[axis]! - 0.5))).toEqual([16, 16, 16]);
  });
});
