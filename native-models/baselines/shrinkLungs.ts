import { Refusal } from '../common/refusal.ts';
import { type CtVolume, type MaskVolume, PATCH_EDGE } from '../common/volume.ts';

/** Cells along z, y and x. */
export type CellCounts = readonly [z: number, y: number, x: number];

const AS_PATCH: CellCounts = [PATCH_EDGE, PATCH_EDGE, PATCH_EDGE];

/**
 * The whole lungs on a small grid: the box around the lung mask in cells, each the mean HU of its voxels, inside and
 * outside the lungs alike. Where a box has fewer voxels than cells, neighbouring cells hold the same voxel.
 * @param counts those of a patch, 32³, by default.
 * @returns `[z, y, x]`, HU.
 * @throws Refusal `lungs-empty` for a mask without a voxel. RangeError when the mask is of another grid.
 */
export function shrinkLungs(
  { grid, voxels }: CtVolume,
  lungs: MaskVolume,
  counts: CellCounts = AS_PATCH,
): Int16Array {
  const [nx, ny, nz] = grid.dimensions;
  if (lungs.voxels.length !== voxels.length) {
    throw new RangeError(
      `shrinkLungs: expected a mask of ${voxels.length} voxels, got ${lungs.voxels.length}`,
    );
  }
  const box = boxOf(lungs.voxels, [nx, ny, nz]);
  const [xs, ys, zs] = box.map((range, axis) => cells(range, counts[2 - axis]!)) as [Cell[], Cell[], Cell[]];
  const out = new Int16Array(zs.length * ys.length * xs.length);
  let at = 0;
  for (const z of zs) for (const y of ys) for (const x of xs) out[at++] = meanHu(voxels, nx, ny, x, y, z);
  return out;
}

type Cell = readonly [from: number, to: number];

/** A range of indices as cells of one voxel or more. */
const cells = ([from, to]: Cell, count: number): Cell[] =>
  Array.from({ length: count }, (_, i) => {
    const first = from + Math.floor((i * (to - from)) / count);
    return [first, Math.max(first + 1, from + Math.floor(((i + 1) * (to - from)) / count))];
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
