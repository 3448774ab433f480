import { Refusal } from '../common/refusal.ts';
import { type CtVolume, type MaskVolume, PATCH_EDGE, PATCH_VOXELS } from '../common/volume.ts';

/**
 * The whole lungs as one patch: the box around the lung mask in 32³ cells, each the mean HU of its voxels, inside and
 * outside the lungs alike.
 * @returns `[32, 32, 32]` (z, y, x), HU.
 * @throws Refusal `lungs-empty` for a mask without a voxel. RangeError when the mask is of another grid.
 */
export function shrinkLungs({ grid, voxels }: CtVolume, lungs: MaskVolume): Int16Array {
  const [nx, ny, nz] = grid.dimensions;
  if (lungs.voxels.length !== voxels.length) {
    throw new RangeError(
      `shrinkLungs: expected a mask of ${voxels.length} voxels, got ${lungs.voxels.length}`,
    );
  }
  const box = boxOf(lungs.voxels, [nx, ny, nz]);
  const [xs, ys, zs] = box.map(([from, to]) => cells(from, to)) as [Cell[], Cell[], Cell[]];
  const out = new Int16Array(PATCH_VOXELS);
  let at = 0;
  for (const z of zs) for (const y of ys) for (const x of xs) out[at++] = meanHu(voxels, nx, ny, x, y, z);
  return out;
}

type Cell = readonly [from: number, to: number];

/** The range of indices as 32 cells of one voxel or more. */
const cells = (from: number, to: number): Cell[] =>
  Array.from({ length: PATCH_EDGE }, (_, i) => {
    const first = from + Math.floor((i * (to - from)) / PATCH_EDGE);
    return [first, Math.max(first + 1, from + Math.floor(((i + 1) * (to - from)) / PATCH_EDGE))];
  });

/** First and one past the last index along x, y and z. */
function boxOf(mask: Uint8Array, [nx, ny, nz]: readonly [number, number, number]): Cell[] {
  const low = [nx, ny, nz];
  const high = [0, 0, 0];
  for (let at = 0; at < mask.length; at++) {
    if (mask[at] === 0) continue;
    const index = [at % nx, Math.floor(at / nx) % ny, Math.floor(at / (nx * ny))];
    for (let axis = 0; axis < 3; axis++) {
      low[axis] = Math.min(low[axis]!, index[axis]!);
      high[axis] = Math.max(high[axis]!, index[axis]! + 1);
    }
  }
  if (high[0] === 0) throw new Refusal('lungs-empty', 'expected a lung mask with voxels, got an empty one');
  return low.map((from, axis) => [from, high[axis]!]);
}

function meanHu(voxels: Int16Array, nx: number, ny: number, x: Cell, y: Cell, z: Cell): number {
  let sum = 0;
  for (let k = z[0]; k < z[1]; k++) {
    for (let j = y[0]; j < y[1]; j++) {
      const row = nx * (j + ny * k);
      for (let i = x[0]; i < x[1]; i++) sum += voxels[row + i]!;
    }
  }
  return Math.round(sum / ((x[1] - x[0]) * (y[1] - y[0]) * (z[1] - z[0])));
}
