import { describe, expect, it } from 'vitest';
import {
  type AtlasPoint,
  type Grid,
  patientPoint,
  type Vec3,
  voxelPoint,
  voxelToPatient,
} from '../../../native-models/common/geometry.ts';
import { type CtVolume, PATCH_EDGE, PATCH_VOXELS } from '../../../native-models/common/volume.ts';
import { gatherWindow } from '../../../native-models/inference/gatherWindow.ts';
import { copyPatch, extractPatch, extractPatches } from '../../../native-models/landmarks/extractPatches.ts';
import { makeAtlas } from '../../../native-models/landmarks/makeAtlas.ts';
import {
  landmarkAnchor,
  locationAround,
  OWN_CONVENTION,
  PUBLISHED_CONVENTION,
  placeAround,
  placeAtAnchor,
} from '../../../native-models/landmarks/patchConvention.ts';
import { normalisePatches } from '../../../native-models/training/augment.ts';

const grid: Grid = {
  dimensions: [50, 60, 40],
  spacingMm: [1, 1, 1],
  origin: [-10, 20, -300],
  direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
};
/** Each voxel knows its place: no two values within a patch are equal. */
const ct: CtVolume = {
  grid,
  voxels: Int16Array.from(
    { length: 50 * 60 * 40 },
    (_, v) => (v % 50) + 7 * (Math.floor(v / 50) % 60) - 13 * Math.floor(v / 3000),
  ),
};
const at = (x: number, y: number, z: number): number =>
  x >= 0 && x < 50 && y >= 0 && y < 60 && z >= 0 && z < 40 ? ct.voxels[x + 50 * (y + 60 * z)]! : -1024;

/** The published pipeline in its own words: an image along (L, A, S), a patch from the corner's index on. */
function publishedPatch([x0, yLps, z0]: Vec3): number[] {
  const y0 = 59 - yLps;
  const out: number[] = [];
  for (let z = 0; z < PATCH_EDGE; z++)
    for (let y = 0; y < PATCH_EDGE; y++)
      for (let x = 0; x < PATCH_EDGE; x++) out.push(at(x0 + x, 59 - (y0 + y), z0 + z));
  return out;
}

const CORNERS: readonly Vec3[] = [
  [8, 45, 3],
  [-4, 20, 30],
  [40, 59, 0],
];

describe('patches cut the published way', () => {
  it('run along L, A and S from the corner that the registration carries', () => {
    for (const corner of CORNERS) {
      const anchor = voxelToPatient(grid, voxelPoint(...corner));
      expect([...extractPatches(ct, [anchor], PUBLISHED_CONVENTION)]).toEqual(publishedPatch(corner));
    }
  });

  it('around a point have it at voxel 16 of each axis, as ours have', () => {
    const centre = voxelToPatient(grid, voxelPoint(25, 30, 20));
    for (const convention of [OWN_CONVENTION, PUBLISHED_CONVENTION]) {
      const patch = new Int16Array(PATCH_VOXELS);
      extractPatch(ct, centre, patch, 0, convention);
      expect(patch[16 + 32 * (16 + 32 * 16)]).toBe(at(25, 30, 20));
      const window = new Float32Array(PATCH_VOXELS);
      gatherWindow(ct, [25, 30, 20], window, 0, convention === PUBLISHED_CONVENTION);
      expect(window).toEqual(normalisePatches(patch));
    }
  });

  it('around the centre and from the corner are one patch, with one location', () => {
    // An atlas image along (L, A, S), and a registration that only shifts.
    const atlas = makeAtlas(
      {
        grid: {
          dimensions: [60, 70, 50],
          spacingMm: [1, 1, 1],
          origin: [-20, 90, -310],
          direction: [1, 0, 0, 0, -1, 0, 0, 0, 1],
        },
        voxels: new Uint8Array(60 * 70 * 50),
      },
      [
        [12, 9, 11],
        [26, 35, 15],
      ],
    );
    const shift: Vec3 = [2, -5, 4];
    for (const landmark of atlas.landmarks) {
      for (const convention of [OWN_CONVENTION, PUBLISHED_CONVENTION]) {
        const anchor = landmarkAnchor(atlas, landmark, convention);
        const carried = patientPoint(anchor[0] + shift[0], anchor[1] + shift[1], anchor[2] + shift[2]);
        const whole = new Int16Array(PATCH_VOXELS);
        copyPatch(ct, placeAtAnchor(grid, carried, convention), whole, 0);
        const { corner, mirrorY } = placeAtAnchor(grid, carried, convention);
        const centre = voxelToPatient(
          grid,
          voxelPoint(corner[0] + 16, corner[1] + (mirrorY ? 15 : 16), corner[2] + 16),
        );
        expect(placeAround(grid, centre, convention)).toEqual({ corner, mirrorY });
        const toAtlas = (p: Vec3) =>
          [p[0] - shift[0], p[1] - shift[1], p[2] - shift[2]] as unknown as AtlasPoint;
        const location = locationAround(atlas, toAtlas, centre, convention);
        for (const axis of [0, 1, 2] as const) expect(location[axis]).toBeCloseTo(landmark.location[axis], 9);
      }
    }
  });
});
