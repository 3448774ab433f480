import type { Vec3 } from '../common/geometry.ts';

/** Every `step`-th voxel from `[0, 0, 0]`; `dimensions` counts its nodes. */
export interface WindowLattice {
  readonly step: number;
  readonly dimensions: Vec3;
}

export function latticeOver(dimensions: Vec3, step: number): WindowLattice {
  const nodes = (n: number): number => Math.floor((n - 1) / step) + 1;
  return { step, dimensions: [nodes(dimensions[0]), nodes(dimensions[1]), nodes(dimensions[2])] };
}

export const nodeCount = ({ dimensions: [nx, ny, nz] }: WindowLattice): number => nx * ny * nz;

/** Index of the node at or below a voxel on each axis; it names the cube of `step`³ voxels above that node. */
export function cubeOf(
  { step, dimensions: [nx, ny] }: WindowLattice,
  i: number,
  j: number,
  k: number,
): number {
  return Math.floor(i / step) + nx * (Math.floor(j / step) + ny * Math.floor(k / step));
}

/**
 * Trilinear value at a voxel from the nodes that have one, their weights scaled to sum to 1: a node
 * outside the lung does not darken the lung's border.
 *
 * @param values `[z, y, x]` of the lattice, NaN where a node has none.
 * @returns NaN when none of the nodes around the voxel has a value.
 */
export function blend(lattice: WindowLattice, values: Float32Array, i: number, j: number, k: number): number {
  const { step, dimensions } = lattice;
  const [nx, ny, nz] = dimensions;
  const x = Math.floor(i / step);
  const y = Math.floor(j / step);
  const z = Math.floor(k / step);
  const fx = i / step - x;
  const fy = j / step - y;
  const fz = k / step - z;
  let sum = 0;
  let total = 0;
  for (let dz = 0; dz <= (fz > 0 && z + 1 < nz ? 1 : 0); dz++) {
    for (let dy = 0; dy <= (fy > 0 && y + 1 < ny ? 1 : 0); dy++) {
      for (let dx = 0; dx <= (fx > 0 && x + 1 < nx ? 1 : 0); dx++) {
        const value = values[x + dx + nx * (y + dy + ny * (z + dz))]!;
        if (Number.isNaN(value)) continue;
        const weight = (dx ? fx : 1 - fx) * (dy ? fy : 1 - fy) * (dz ? fz : 1 - fz);
        sum += weight * value;
        total += weight;
      }
    }
  }
  return total > 0 ? sum / total : Number.NaN;
}
