import { describe, expect, it } from 'vitest';
import { IDENTITY, type Vec3 } from '../../native-models/common/geometry.ts';
import {
  greyPaint,
  inAtlasTile,
  labelPaint,
  outlineEdges,
  TILE_MM,
  tilesImage,
} from '../../renderer/screens/viewer/registration/sliceImages.ts';

const alphas = ({ data }: { readonly data: Uint8ClampedArray }) =>
  Array.from({ length: data.length / 4 }, (_, at) => data[4 * at + 3]);

describe('outlineEdges', () => {
  it('runs between voxels of different labels, also between the lungs and along the slice’s own border', () => {
    // Two voxels of the right lung and one of the left, beside each other.
    const edges = outlineEdges({
      width: 4,
      height: 3,
      values: Uint8Array.from([0, 0, 0, 0, 1, 1, 2, 0, 0, 0, 0, 0]),
    });
    const lines = new Set(
      Array.from({ length: edges.length / 4 }, (_, n) => edges.slice(4 * n, 4 * n + 4).join()),
    );
    expect(lines).toEqual(new Set(['0,1,3,1', '0,2,3,2', '0,1,0,2', '2,1,2,2', '3,1,3,2']));
  });

  it('is as long as the border of a square, in four lines', () => {
    const values = Uint8Array.from({ length: 400 }, (_, at) =>
      at % 20 > 4 && at % 20 < 15 && at > 100 && at < 300 ? 1 : 0,
    );
    const edges = outlineEdges({ width: 20, height: 20, values });
    expect(edges).toHaveLength(16);
    const length = [0, 4, 8, 12].reduce(
      (sum, n) => sum + Math.abs(edges[n + 2]! - edges[n]!) + Math.abs(edges[n + 3]! - edges[n + 1]!),
      0,
    );
    expect(length).toBe(40);
  });
});

describe('tilesImage', () => {
  const grid = {
    dimensions: [60, 4, 60] as Vec3,
    spacingMm: [1, 1, 1] as Vec3,
    origin: [-30, 0, 0] as Vec3,
    direction: IDENTITY,
  };
  const voxels = new Uint8Array(60 * 4 * 60).fill(1);

  it('shares the plane between the two without gap or overlap', () => {
    const [atlas, scan] = [true, false].map((ofAtlas) =>
      alphas(tilesImage({ grid, voxels }, 'coronal', 2, ofAtlas, labelPaint([9, 9, 9]))),
    ) as [number[], number[]];
    expect(atlas.every((alpha, at) => alpha > 0 !== scan[at]! > 0)).toBe(true);
    expect(atlas.some((alpha) => alpha > 0)).toBe(true);
  });

  it('hangs in the patient: another grid has the same squares', () => {
    expect([0, TILE_MM - 1, TILE_MM, -1].map((mm) => inAtlasTile(mm, 0))).toEqual([false, false, true, true]);
    const coarse = { ...grid, dimensions: [30, 2, 30] as Vec3, spacingMm: [2, 2, 2] as Vec3 };
    const fine = alphas(tilesImage({ grid, voxels }, 'axial', 0, true, labelPaint([9, 9, 9])));
    const rough = alphas(
      tilesImage({ grid: coarse, voxels: voxels.subarray(0, 1800) }, 'axial', 0, true, labelPaint([9, 9, 9])),
    );
    for (let column = 0; column < 30; column++) expect(rough[column]).toBe(fine[2 * column]);
  });

  it('shows HU as the window does', () => {
    const out = new Uint8ClampedArray(12);
    const paint = greyPaint({ width: 1000, centre: -500 }, false);
    for (const [at, hu] of [-1000, -500, 0].entries()) paint(hu, out, 4 * at);
    expect([out[0], out[4], out[8], out[3]]).toEqual([0, 128, 255, 255]);
  });
});
