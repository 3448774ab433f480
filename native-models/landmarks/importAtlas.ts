import { type Grid, type Vec3, voxelPoint, voxelToAtlas } from '../common/geometry.ts';
import { Refusal } from '../common/refusal.ts';
import { LEFT_LUNG, PATCH_EDGE, RIGHT_LUNG, type Volume, type VoxelArray } from '../common/volume.ts';
import type { Atlas } from './atlas.ts';
import { makeAtlas } from './makeAtlas.ts';
import type { NumberArray } from './npy.ts';

/**
 * An atlas made elsewhere: a mask with one label per lung (any two values: the one whose centre
 * lies further to the patient's right becomes {@link RIGHT_LUNG}) and the corners `[n, 3]` of its
 * patches as voxel indices i, j, k of the mask as stored; C order, kept in their order.
 *
 * @throws Refusal `atlas-mask` without exactly two labels, `atlas-corners` for corners of another
 * shape or outside the mask, `atlas-grid` when the spacing is not 1 mm.
 */
export function importAtlas(mask: Volume<VoxelArray>, corners: NumberArray): Atlas {
  return makeAtlas({ grid: mask.grid, voxels: bySide(mask) }, cornersIn(mask.grid, corners));
}

function bySide({ grid, voxels }: Volume<VoxelArray>): Uint8Array {
  const [first, second] = centres(grid, voxels);
  const right = first.x < second.x ? first.label : second.label;
  const out = new Uint8Array(voxels.length);
  // +x is the patient's left.
  for (let v = 0; v < out.length; v++) {
    if (voxels[v] !== 0) out[v] = voxels[v] === right ? RIGHT_LUNG : LEFT_LUNG;
  }
  return out;
}

interface Labelled {
  readonly label: number;
  /** Mean LPS x, mm. */
  readonly x: number;
}

function centres(grid: Grid, voxels: VoxelArray): readonly [Labelled, Labelled] {
  const [nx, ny, nz] = grid.dimensions;
  const sums = new Map<number, [number, number, number, number]>();
  for (let k = 0, v = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, v++) {
        const label = voxels[v]!;
        if (label === 0) continue;
        let sum = sums.get(label);
        if (sum === undefined) {
          sum = [0, 0, 0, 0];
          sums.set(label, sum);
        }
        sum[0] += i;
        sum[1] += j;
        sum[2] += k;
        sum[3]++;
      }
    }
  }
  if (sums.size !== 2) {
    const got = [...sums.keys()].slice(0, 8).join(', ') || 'none';
    throw new Refusal('atlas-mask', `expected one label for each of two lungs, got ${sums.size}: ${got}`);
  }
  const [first, second] = [...sums].map(([label, [i, j, k, n]]) => ({
    label,
    x: voxelToAtlas(grid, voxelPoint(i / n, j / n, k / n))[0],
  }));
  return [first!, second!];
}

function cornersIn(grid: Grid, { shape, data }: NumberArray): Vec3[] {
  if (shape.length !== 2 || shape[1] !== 3 || shape[0] === 0) {
    throw new Refusal('atlas-corners', `expected corner indices of shape [n, 3], got [${shape.join(', ')}]`);
  }
  return Array.from({ length: shape[0]! }, (_, n): Vec3 => {
    const corner: Vec3 = [data[3 * n]!, data[3 * n + 1]!, data[3 * n + 2]!];
    if (corner.some((c, a) => c < 0 || c + PATCH_EDGE > grid.dimensions[a]!)) {
      throw new Refusal(
        'atlas-corners',
        `expected patches inside ${grid.dimensions.join(' × ')} voxels, got corner ${n} at ${corner.join(', ')}`,
      );
    }
    return corner;
  });
}
