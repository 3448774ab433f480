import type { Vec3 } from '../common/geometry.ts';
import type { MaskVolume } from '../common/volume.ts';
import { latticeOver, markCorners, nodeCount, type WindowLattice } from './windowLattice.ts';

/** Where the dense classification looks: a window is centred on each of these nodes. */
export interface DenseWindows {
  readonly lattice: WindowLattice;
  /** Ascending indices of nodes, `i + nx · (j + ny · k)` of the lattice. */
  readonly nodes: Int32Array;
}

/**
 * Every node that some lung voxel is interpolated from. Those beside the lung count too: a value at its
 * border then lies between windows, where one from the windows inside alone would be a guess. That guess
 * cost twice the error at step 8 (measured: 0.07 against 0.04 in mean probability).
 */
export function denseWindows(lungs: MaskVolume, step: number): DenseWindows {
  const lattice = latticeOver(lungs.grid.dimensions, step);
  if (step === 1) return { lattice, nodes: indicesOf(lungs.voxels) };
  const marks = new Uint8Array(nodeCount(lattice));
  const [nx, ny, nz] = lungs.grid.dimensions;
  for (let k = 0, index = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, index++) {
        if (lungs.voxels[index] !== 0) markCorners(lattice, marks, i, j, k);
      }
    }
  }
  return { lattice, nodes: indicesOf(marks) };
}

export const unravel = (index: number, [nx, ny]: Vec3): [number, number, number] => [
  index % nx,
  Math.floor(index / nx) % ny,
  Math.floor(index / (nx * ny)),
];

function indicesOf(marks: Uint8Array): Int32Array {
  let count = 0;
  for (let n = 0; n < marks.length; n++) if (marks[n] !== 0) count++;
  const indices = new Int32Array(count);
  for (let n = 0, at = 0; n < marks.length; n++) if (marks[n] !== 0) indices[at++] = n;
  return indices;
}
