import { sigmoid } from '../analysis/logisticRegression.ts';
import type { MaskVolume, Volume } from '../common/volume.ts';
import { interpolate, type WindowLattice } from './windowLattice.ts';

/** Probability of emphysema per voxel of the isotropic grid; 0 outside the lungs. */
export type ProbabilityVolume = Volume<Float32Array>;

/** What the windows said. */
export interface WindowLogits {
  readonly lattice: WindowLattice;
  /** Node of each window, in any order. */
  readonly nodes: Int32Array;
  /** Of each window. */
  readonly logits: Float32Array;
}

/**
 * Slices of the probability, lowest first, `[y, x]` each: of a voxel with a window its own, of the others
 * the sigmoid of the logit interpolated between windows (in five of six comparisons nearer to
 * step 1 than the interpolated probability); 0 outside the lungs. The yielded array is used again for the next slice.
 */
export function* probabilitySlices(
  lungs: MaskVolume,
  { lattice, nodes, logits }: WindowLogits,
): Generator<Float32Array> {
  const [nx, ny, nz] = lungs.grid.dimensions;
  const { step } = lattice;
  const plane = lattice.dimensions[0] * lattice.dimensions[1];
  const layers = byLayer(lattice, nodes);
  const values = new Float32Array(2 * plane); // the layers below and above the slice
  const fill = (layer: number, at: number): void => {
    for (const n of layers[layer] ?? []) values[at + (nodes[n]! % plane)] = logits[n]!;
  };
  fill(0, plane);
  const slice = new Float32Array(nx * ny);
  for (let k = 0; k < nz; k++) {
    if (k % step === 0) {
      values.copyWithin(0, plane);
      fill(k / step + 1, plane);
    }
    slice.fill(0);
    const start = k * nx * ny;
    for (let j = 0, at = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, at++) {
        if (lungs.voxels[start + at] !== 0) slice[at] = sigmoid(interpolate(lattice, values, i, j, k % step));
      }
    }
    yield slice;
  }
}

/** Positions of the windows of each layer of nodes. */
function byLayer({ dimensions: [nx, ny, nz] }: WindowLattice, nodes: Int32Array): Int32Array[] {
  const layerOf = (n: number): number => Math.floor(nodes[n]! / (nx * ny));
  const counts = new Int32Array(nz);
  for (let n = 0; n < nodes.length; n++) counts[layerOf(n)]!++;
  const layers = Array.from(counts, (count) => new Int32Array(count));
  for (let n = 0; n < nodes.length; n++) layers[layerOf(n)]![--counts[layerOf(n)]!] = n;
  return layers;
}

/** All slices as one volume. */
export function probabilityVolume(lungs: MaskVolume, windows: WindowLogits): ProbabilityVolume {
  const voxels = new Float32Array(lungs.voxels.length);
  let at = 0;
  for (const slice of probabilitySlices(lungs, windows)) {
    voxels.set(slice, at);
    at += slice.length;
  }
  return { grid: lungs.grid, voxels };
}
