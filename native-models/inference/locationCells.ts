import { type Location, type PatientPoint, voxelPoint, voxelToPatient } from '../common/geometry.ts';
import type { CtVolume } from '../common/volume.ts';
import { unravel } from './denseWindows.ts';

/** Windows that are computed together: they share one location, hence one mixed kernel per layer. */
export interface WindowBatch {
  readonly location: Location;
  /** Indices into the windows' `centres`. */
  readonly windows: readonly number[];
}

/** Edge of the cube of windows that share a location, in voxels of 1 mm. */
export const cellEdge = (step: number): number => (step >= 8 ? 24 : 16);

/**
 * Groups windows by cubic cells; a cell's location is that of the mean of its centres. A window is thus
 * placed at most half a cell (8 mm per axis, 12 mm at step 8) from where it is, within the ± 12 mm by
 * which pretraining shifts patches under an unchanged location: the encoder was taught not to mind.
 *
 * @param centres voxel indices. @param batchSize most windows in one batch.
 */
export function locationCells(
  ct: CtVolume,
  centres: Int32Array,
  locationAt: (point: PatientPoint) => Location,
  edge: number,
  batchSize: number,
): WindowBatch[] {
  const { dimensions } = ct.grid;
  const [cx, cy] = [Math.ceil(dimensions[0] / edge), Math.ceil(dimensions[1] / edge)];
  const cells = new Map<number, number[]>();
  centres.forEach((centre, window) => {
    const [i, j, k] = unravel(centre, dimensions);
    const key = Math.floor(i / edge) + cx * (Math.floor(j / edge) + cy * Math.floor(k / edge));
    const cell = cells.get(key);
    if (cell) cell.push(window);
    else cells.set(key, [window]);
  });
  return [...cells.keys()]
    .sort((a, b) => a - b)
    .flatMap((key) => {
      const windows = cells.get(key)!;
      const sum = [0, 0, 0];
      for (const window of windows) {
        unravel(centres[window]!, dimensions).forEach((c, axis) => {
          sum[axis]! += c;
        });
      }
      const mean = sum.map((total) => total / windows.length);
      const location = locationAt(voxelToPatient(ct.grid, voxelPoint(mean[0]!, mean[1]!, mean[2]!)));
      const batches: WindowBatch[] = [];
      for (let start = 0; start < windows.length; start += batchSize) {
        batches.push({ location, windows: windows.slice(start, start + batchSize) });
      }
      return batches;
    });
}
