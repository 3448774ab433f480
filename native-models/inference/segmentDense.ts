import { IDENTITY } from '../common/geometry.ts';
import { Refusal } from '../common/refusal.ts';
import type { CtVolume, MaskVolume } from '../common/volume.ts';
import { denseWindows } from './denseWindows.ts';
import { cellEdge, locationCells } from './locationCells.ts';
import type { WindowLogits } from './probabilityOfLungs.ts';
import { type SlideInput, slideWindows } from './slideWindows.ts';

export type WindowStep = 1 | 2 | 4 | 8;
export const WINDOW_STEPS: readonly WindowStep[] = [1, 2, 4, 8];

/**
 * Small enough that a cancel is heard in time and a thread is not cut off from the others' work, large
 * enough that mixing the kernels is a small part of it.
 */
export const WINDOW_BATCH = 64;

export interface DenseInput extends SlideInput {
  /** On the grid of `ct`. */
  readonly lungs: MaskVolume;
  /** Distance of the windows in voxels; 1 is the paper's. */
  readonly step: WindowStep;
  /** Most windows per call of the encoder. */
  readonly batchSize?: number;
}

/**
 * Dense classification in a sliding window (section 5.3.1): what a window says is said of its centre
 * voxel; {@link probabilitySlices} interpolates between them. A window's value depends on the engine and
 * its threads' kernels only, not on the order, the batches or the other windows.
 *
 * Memory beside the scan and its mask: `lanes + 2` batches of 8 MiB, and some 20 bytes per window with 4
 * per classifier. So a scan of 400 × 350 × 600 with 8 litres of lung takes 0.2 GiB at step 1, and 8 MiB a
 * lane, above the 0.25 GiB of its voxels.
 *
 * @returns one per classifier.
 * @throws Refusal `grid-mismatch`, `grid-not-isotropic`, `lungs-empty`; the signal's reason.
 */
export async function segmentDense(input: DenseInput): Promise<WindowLogits[]> {
  const { ct, lungs, step, batchSize = WINDOW_BATCH } = input;
  checkGrids(ct, lungs);
  const windows = denseWindows(lungs, step);
  if (windows.nodes.length === 0) {
    throw new Refusal('lungs-empty', 'segmentation needs a lung mask with voxels in it, got an empty one');
  }
  const { lattice } = windows;
  const cells = locationCells(windows, cellEdge(step), batchSize);
  const logits = await slideWindows(input, lattice, cells);
  return logits.map((values) => ({ lattice, nodes: cells.nodes, logits: values }));
}

function checkGrids(ct: CtVolume, lungs: MaskVolume): void {
  const size = (volume: CtVolume | MaskVolume): string => volume.grid.dimensions.join(' × ');
  if (size(ct) !== size(lungs)) {
    throw new Refusal('grid-mismatch', `expected lungs on the scan's ${size(ct)} voxels, got ${size(lungs)}`);
  }
  const isotropic = ct.grid.spacingMm.every((s) => Math.abs(s - 1) < 1e-3);
  const straight = ct.grid.direction.every((d, n) => Math.abs(d - IDENTITY[n]!) < 1e-3);
  if (!isotropic || !straight) {
    const found = `spacing ${ct.grid.spacingMm.join(' × ')} mm, direction ${ct.grid.direction.join(' ')}`;
    throw new Refusal('grid-not-isotropic', `expected the 1 mm scan with axes along LPS, got ${found}`);
  }
}
