import { type Affine, inverseAffine, transformPoint } from '../../../../native-models/common/affine.ts';
import { type Grid, type Vec3, voxelToMm } from '../../../../native-models/common/geometry.ts';
import { indexToMm } from '../../../viewer/axisGrid.ts';
import type { PlaneSlice } from '../../../viewer/planeSlice.ts';
import { AXES, along, type Plane } from '../../../viewer/planes.ts';

export interface Labels {
  readonly grid: Grid;
  /** `[z, y, x]`. */
  readonly voxels: Uint8Array;
}

/** Label of the atlas's voxel nearest to a point of the patient, by the atlas's transform; 0 outside. */
function labelsAt(atlas: Labels, transform: Affine): (x: number, y: number, z: number) => number {
  const [nx, ny, nz] = atlas.grid.dimensions;
  const back = inverseAffine(transform);
  const toVoxel = inverseAffine({ matrix: voxelToMm(atlas.grid), offset: atlas.grid.origin });
  const start = transformPoint(toVoxel, transformPoint(back, [0, 0, 0]));
  const per = [0, 1, 2].map((axis) => {
    const one: Vec3 = [axis === 0 ? 1 : 0, axis === 1 ? 1 : 0, axis === 2 ? 1 : 0];
    return transformPoint(toVoxel, transformPoint(back, one)).map((part, at) => part - start[at]!);
  }) as unknown as readonly [Vec3, Vec3, Vec3];
  return (x, y, z) => {
    const i = Math.round(start[0] + per[0][0] * x + per[1][0] * y + per[2][0] * z);
    const j = Math.round(start[1] + per[0][1] * x + per[1][1] * y + per[2][1] * z);
    const k = Math.round(start[2] + per[0][2] * x + per[1][2] * y + per[2][2] * z);
    const inside = i >= 0 && j >= 0 && k >= 0 && i < nx && j < ny && k < nz;
    return inside ? atlas.voxels[i + nx * (j + ny * k)]! : 0;
  };
}

/** A slice of the transformed atlas on the scan's grid; `[v, u]`. */
export function reslicedAtlas(
  atlas: Labels,
  transform: Affine,
  scan: Grid,
  plane: Plane,
  index: number,
): PlaneSlice {
  const { normal, u, v } = AXES[plane];
  const [width, height] = [scan.dimensions[u], scan.dimensions[v]];
  const values = new Uint8Array(width * height);
  const labelAt = labelsAt(atlas, transform);
  const point: [number, number, number] = [...along([0, 0, 0], normal, indexToMm(scan, normal, index))];
  for (let row = 0, at = 0; row < height; row++) {
    point[v] = indexToMm(scan, v, row);
    for (let column = 0; column < width; column++, at++) {
      point[u] = indexToMm(scan, u, column);
      values[at] = labelAt(point[0], point[1], point[2]);
    }
  }
  return { width, height, values };
}

/** Every so many voxels is enough for a figure that is told while the hand moves. */
const STRIDE = 4;

/** Dice of the transformed atlas with the scan's lungs, each lung with its own; coarse. */
export function alignedDice(atlas: Labels, transform: Affine, lungs: Labels): number {
  const labelAt = labelsAt(atlas, transform);
  const [nx, ny, nz] = lungs.grid.dimensions;
  let [both, ofAtlas, ofScan] = [0, 0, 0];
  for (let k = 0; k < nz; k += STRIDE) {
    const z = indexToMm(lungs.grid, 2, k);
    for (let j = 0; j < ny; j += STRIDE) {
      const y = indexToMm(lungs.grid, 1, j);
      for (let i = 0; i < nx; i += STRIDE) {
        const scan = lungs.voxels[i + nx * (j + ny * k)]!;
        const own = labelAt(indexToMm(lungs.grid, 0, i), y, z);
        if (own !== 0) ofAtlas++;
        if (scan !== 0) ofScan++;
        if (scan !== 0 && own === scan) both++;
      }
    }
  }
  return ofAtlas + ofScan === 0 ? 0 : (2 * both) / (ofAtlas + ofScan);
}

/** Middle of all labelled voxels, mm of the mask's own frame. @returns null in an empty mask. */
export function middleOf({ grid, voxels }: Labels): Vec3 | null {
  const [nx, ny, nz] = grid.dimensions;
  const sum = [0, 0, 0];
  let count = 0;
  for (let k = 0; k < nz; k += STRIDE) {
    for (let j = 0; j < ny; j += STRIDE) {
      for (let i = 0; i < nx; i += STRIDE) {
        if (voxels[i + nx * (j + ny * k)] === 0) continue;
        sum[0]! += i;
        sum[1]! += j;
        sum[2]! += k;
        count++;
      }
    }
  }
  if (count === 0) return null;
  const voxel: Vec3 = [sum[0]! / count, sum[1]! / count, sum[2]! / count];
  return transformPoint({ matrix: voxelToMm(grid), offset: grid.origin }, voxel);
}
