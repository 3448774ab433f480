import { describe, expect, it } from 'vitest';
import { type Grid, IDENTITY, type Vec3 } from '../../native-models/common/geometry.ts';
import { projectSlab, slabRange } from '../../renderer/viewer/slab.ts';
import {
  cameraAxes,
  cameraOn,
  clipMatrix,
  letterTowards,
  seenAt,
  turned,
} from '../../renderer/viewer/space/camera.ts';
import { boundedSurface, boxEdges, MOST_TRIANGLES } from '../../renderer/viewer/space/openSpace.ts';
import { MOST_CELLS, poolFactor, poolMask } from '../../renderer/viewer/space/poolMask.ts';
import { surfaceOf } from '../../renderer/viewer/space/surface.ts';

const gridOf = (dimensions: Vec3, origin: Vec3 = [0, 0, 0]): Grid => ({
  dimensions,
  spacingMm: [1, 1, 1],
  origin,
  direction: IDENTITY,
});

describe('the 3-D camera', () => {
  const camera = cameraOn(gridOf([100, 100, 100], [-50, -50, -50]));
  it('shows the patient’s right on the left of the screen, his head up and his front near', () => {
    const size = [200, 200] as const;
    const [xLeft] = seenAt(camera, [40, 0, 0], size);
    const [xRight] = seenAt(camera, [-40, 0, 0], size);
    expect(xRight).toBeLessThan(xLeft);
    expect(seenAt(camera, [0, 0, 40], size)[1]).toBeLessThan(seenAt(camera, [0, 0, -40], size)[1]);
    expect(seenAt(camera, [0, -40, 0], size)[2]).toBeLessThan(seenAt(camera, [0, 40, 0], size)[2]);
  });

  it('is never a mirror, however it is turned', () => {
    for (const [azimuth, elevation] of [
      [0, 0],
      [1, 0.5],
      [-2, -1.2],
      [3, 1.5],
    ] as const) {
      const { right, up, forward } = cameraAxes(turned(camera, azimuth, elevation));
      const cross = [
        right[1] * up[2] - right[2] * up[1],
        right[2] * up[0] - right[0] * up[2],
        right[0] * up[1] - right[1] * up[0],
      ];
      for (let axis = 0; axis < 3; axis++) expect(cross[axis]).toBeCloseTo(-forward[axis]!, 9);
    }
  });

  it('gives the GPU what it gives the pointer', () => {
    const look = turned(camera, 0.7, 0.3);
    const m = clipMatrix(look, 300, 200);
    const point: Vec3 = [12, -30, 21];
    const clip = [0, 1].map(
      (row) => m[row]! * point[0] + m[row + 4]! * point[1] + m[row + 8]! * point[2] + m[row + 12]!,
    );
    const [x, y] = seenAt(look, point, [300, 200]);
    expect(150 * (1 + clip[0]!)).toBeCloseTo(x, 3);
    expect(100 * (1 - clip[1]!)).toBeCloseTo(y, 3);
  });

  it('names the edges', () => {
    expect(letterTowards([1, 0, 0])).toBe('L');
    expect(letterTowards([0, -1, 0])).toBe('A');
    expect(letterTowards([0.5, 0, 0.8])).toBe('SL');
  });
});

describe('surfaces', () => {
  it('stay on the side of the patient where the mask is, and look outwards', () => {
    const grid = gridOf([20, 10, 10], [-10, -5, -5]);
    const voxels = new Uint8Array(2000);
    for (let z = 3; z < 7; z++)
      for (let y = 3; y < 7; y++) for (let x = 2; x < 6; x++) voxels[x + 20 * (y + 10 * z)] = 1;
    const { points, normals, triangles } = surfaceOf(poolMask({ grid, voxels, threshold: 1 }), 0.5);
    expect(triangles.length).toBeGreaterThan(0);
    const centre = [-6.5, -0.5, -0.5];
    for (let p = 0; p < points.length; p += 3) {
      expect(points[p]).toBeLessThan(0);
      const outwards = [0, 1, 2].reduce(
        (sum, axis) => sum + normals[p + axis]! * (points[p + axis]! - centre[axis]!),
        0,
      );
      expect(outwards).toBeGreaterThan(0);
    }
  });

  it('pools a scan of any size to a bounded grid, strictly below the HU asked for', () => {
    for (const n of [1, 127, 128, 129, 512, 600, 2000]) {
      expect(Math.ceil(n / poolFactor([n, 1, 1]))).toBeLessThanOrEqual(MOST_CELLS);
    }
    const grid = gridOf([2, 1, 1]);
    const below = { hu: Int16Array.of(-950, -951), value: -950 };
    const { share } = poolMask({ grid, voxels: Uint8Array.of(1, 1), threshold: 1, below });
    expect([...share]).toEqual([0, 1]);
  });

  it('keeps noise within the triangles allowed', () => {
    const grid = gridOf([100, 100, 100]);
    const voxels = Uint8Array.from({ length: 1e6 }, (_, at) => ((at * 2654435761) >>> 13) & 1);
    const { triangles } = boundedSurface({ grid, voxels, threshold: 1 }, 0.5);
    expect(triangles.length / 3).toBeLessThanOrEqual(MOST_TRIANGLES);
  });

  it('draws a box of twelve edges around its centre', () => {
    const edges = boxEdges({ centre: [1, 2, 3], sideMm: 32, colour: [0, 0, 0] });
    expect(edges.length).toBe(72);
    expect(Math.min(...edges)).toBe(-15);
    expect(Math.max(...edges)).toBe(19);
  });
});

describe('slabs', () => {
  const grid = gridOf([3, 2, 4]);
  const hu = Int16Array.from(
    { length: 24 },
    (_, at) => 100 * Math.floor(at / 6) + 10 * (Math.floor(at / 3) % 2) + (at % 3),
  );
  it('project the largest, smallest and mean HU without a flip', () => {
    expect([...projectSlab(hu, grid.dimensions, 'axial', [1, 3], 'mip').values]).toEqual([
      300, 301, 302, 310, 311, 312,
    ]);
    expect([...projectSlab(hu, grid.dimensions, 'axial', [1, 3], 'minip').values]).toEqual([
      100, 101, 102, 110, 111, 112,
    ]);
    expect([...projectSlab(hu, grid.dimensions, 'axial', [1, 3], 'mean').values]).toEqual([
      200, 201, 202, 210, 211, 212,
    ]);
    expect([...projectSlab(hu, grid.dimensions, 'coronal', [0, 1], 'mip').values].slice(0, 3)).toEqual([
      10, 11, 12,
    ]);
    expect([...projectSlab(hu, grid.dimensions, 'sagittal', [0, 2], 'mip').values].slice(0, 2)).toEqual([
      2, 12,
    ]);
  });

  it('lie around the slice and end with the scan', () => {
    expect(slabRange(grid, 'axial', 2, 3)).toEqual([1, 3]);
    expect(slabRange(grid, 'axial', 3, 40)).toEqual([0, 3]);
    expect(slabRange(grid, 'axial', 0, 1)).toEqual([0, 0]);
  });
});
