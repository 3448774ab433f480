import type { Vec3 } from '../common/geometry.ts';

/** Every `step`-th voxel from `[0, 0, 0]`; `dimensions` counts its nodes. */
export interface WindowLattice {
  readonly step: number;
  readonly dimensions: Vec3;
}

/** The smallest lattice that encloses every voxel: its last nodes may lie beyond the volume. */
export function latticeOver(dimensions: Vec3, step: number): WindowLattice {
  const nodes = (n: number): number => Math.ceil((n - 1) / step) + 1;
  return { step, dimensions: [nodes(dimensions[0]), nodes(dimensions[1]), nodes(dimensions[2])] };
}

export const nodeCount = ({ dimensions: [nx, ny, nz] }: WindowLattice): number => nx * ny * nz;

/** Voxel index `[i, j, k]` of a node, perhaps beyond the volume. */
export function nodeVoxel(
  { step, dimensions: [nx, ny] }: WindowLattice,
  node: number,
): [number, number, number] {
  return [(node % nx) * step, (Math.floor(node / nx) % ny) * step, Math.floor(node / (nx * ny)) * step];
}

/** Marks the nodes that the value at a voxel is interpolated from. @param marks `[z, y, x]` of the lattice. */
export function markCorners(
  lattice: WindowLattice,
  marks: Uint8Array,
  i: number,
  j: number,
  k: number,
): void {
  const { step, dimensions } = lattice;
  const [nx, ny] = dimensions;
  const [x, y, z] = [Math.floor(i / step), Math.floor(j / step), Math.floor(k / step)];
  const [ex, ey, ez] = [i % step ? 1 : 0, j % step ? 1 : 0, k % step ? 1 : 0];
  for (let dz = 0; dz <= ez; dz++) {
    for (let dy = 0; dy <= ey; dy++) {
      const row = x + nx * (y + dy + ny * (z + dz));
      for (let dx = 0; dx <= ex; dx++) marks[row + dx] = 1;
    }
  }
}

/** Trilinear value at a voxel. @param values `[z, y, x]` of the lattice, known at the voxel's corners. */
export function interpolate(
  { step, dimensions: [nx, ny] }: WindowLattice,
  values: Float32Array,
  i: number,
  j: number,
  k: number,
): number {
  const [x, y, z] = [Math.floor(i / step), Math.floor(j / step), Math.floor(k / step)];
  const [fx, fy, fz] = [i / step - x, j / step - y, k / step - z];
  let sum = 0;
  for (let dz = 0; dz <= (fz > 0 ? 1 : 0); dz++) {
    for (let dy = 0; dy <= (fy > 0 ? 1 : 0); dy++) {
      const row = x + nx * (y + dy + ny * (z + dz));
      const weight = (dy ? fy : 1 - fy) * (dz ? fz : 1 - fz);
      sum += weight * (fx > 0 ? values[row]! * (1 - fx) + values[row + 1]! * fx : values[row]!);
    }
  }
  return sum;
}
