import type { Vec3 } from '../common/geometry.ts';
import type { MaskVolume } from '../common/volume.ts';
import { blend, cubeOf, latticeOver, nodeCount, type WindowLattice } from './windowLattice.ts';

/** Where the dense classification looks: one window per entry of `centres`. */
export interface DenseWindows {
  readonly lattice: WindowLattice;
  /** Voxel index `i + nx · (j + ny · k)` of each window's centre, always in the lung. */
  readonly centres: Int32Array;
  /** Lattice node that a window stands for; −1 for one that stands for a cube. */
  readonly nodes: Int32Array;
  /** Cube whose voxels see no node in the lung → its own window. */
  readonly windowOfCube: ReadonlyMap<number, number>;
}

/**
 * A window on every lattice node in the lung. Where the lung is thinner than the step, voxels may have
 * no such node around them: each cube of `step`³ voxels that holds some gets one window of its own,
 * centred on the one nearest to their mean. So every lung voxel has a value, and every window's centre
 * is a lung voxel.
 */
export function denseWindows(lungs: MaskVolume, step: number): DenseWindows {
  const { dimensions } = lungs.grid;
  const lattice = latticeOver(dimensions, step);
  const inLung = new Float32Array(nodeCount(lattice)).fill(Number.NaN);
  const centres: number[] = [];
  const nodes: number[] = [];
  forEachLungVoxel(lungs, (index, i, j, k) => {
    if (i % step || j % step || k % step) return;
    const node = cubeOf(lattice, i, j, k);
    inLung[node] = 1;
    centres.push(index);
    nodes.push(node);
  });

  const orphans = new Map<number, number[]>();
  if (step > 1) {
    forEachLungVoxel(lungs, (index, i, j, k) => {
      if (!Number.isNaN(blend(lattice, inLung, i, j, k))) return;
      const cube = cubeOf(lattice, i, j, k);
      const group = orphans.get(cube);
      if (group) group.push(index);
      else orphans.set(cube, [index]);
    });
  }
  const windowOfCube = new Map<number, number>();
  for (const [cube, voxels] of orphans) {
    windowOfCube.set(cube, centres.length);
    centres.push(mostCentral(voxels, dimensions));
    nodes.push(-1);
  }
  return { lattice, centres: Int32Array.from(centres), nodes: Int32Array.from(nodes), windowOfCube };
}

/** Spreads the windows' values over the lung, `[z, y, x]`; 0 outside it. @param values `[windows]`. */
export function spreadOverLung(lungs: MaskVolume, windows: DenseWindows, values: Float32Array): Float32Array {
  const { lattice, nodes, windowOfCube } = windows;
  const atNodes = new Float32Array(nodeCount(lattice)).fill(Number.NaN);
  nodes.forEach((node, window) => {
    if (node >= 0) atNodes[node] = values[window]!;
  });
  const out = new Float32Array(lungs.voxels.length);
  forEachLungVoxel(lungs, (index, i, j, k) => {
    const value = blend(lattice, atNodes, i, j, k);
    out[index] = Number.isNaN(value) ? values[windowOfCube.get(cubeOf(lattice, i, j, k))!]! : value;
  });
  return out;
}

export const unravel = (index: number, [nx, ny]: Vec3): [number, number, number] => [
  index % nx,
  Math.floor(index / nx) % ny,
  Math.floor(index / (nx * ny)),
];

function forEachLungVoxel(
  lungs: MaskVolume,
  visit: (index: number, i: number, j: number, k: number) => void,
): void {
  const [nx, ny, nz] = lungs.grid.dimensions;
  let index = 0;
  for (let k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, index++) {
        if (lungs.voxels[index] !== 0) visit(index, i, j, k);
      }
    }
  }
}

function mostCentral(voxels: readonly number[], dimensions: Vec3): number {
  const points = voxels.map((index) => unravel(index, dimensions));
  const mean = [0, 1, 2].map((axis) => points.reduce((sum, p) => sum + p[axis]!, 0) / points.length);
  const distances = points.map((p) => p.reduce((sum, c, axis) => sum + (c - mean[axis]!) ** 2, 0));
  return voxels[distances.indexOf(Math.min(...distances))]!;
}
