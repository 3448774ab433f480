import {
  type Grid,
  type Location,
  type PatientPoint,
  voxelCount,
  voxelPoint,
  voxelToPatient,
} from '../common/geometry.ts';
import type { MaskVolume } from '../common/volume.ts';
import type { RoutingAt } from '../network/routingAt.ts';
import { maskLookup } from '../registration/maskLookup.ts';
import { isotropicGrid } from '../volume/isotropicGrid.ts';

export interface RoutingMap {
  readonly grid: Grid;
  /**
   * `[z, y, x]`, 0 outside the lungs. Of all experts: the number of the strongest, from 1. Of one: its α, from
   * {@link lowest} (1) to {@link highest} (255).
   */
  readonly voxels: Uint8Array;
  /** α inside the lungs, of the expert or of the strongest. */
  readonly lowest: number;
  readonly highest: number;
  /** Of each expert, the share of the lungs where it is the strongest. */
  readonly shares: readonly number[];
}

/** Routing changes slowly, it is linear in p behind its sigmoid: four voxels are fine enough. */
const SPACING_MM = 4;
const STEPS = 254;

/**
 * Which expert a layer asks for where in a patient's lungs (eq. 4).
 * @param expert from 0; null for the strongest of all.
 */
export function routingMap(
  lungs: MaskVolume,
  locationAt: (point: PatientPoint) => Location,
  routing: RoutingAt,
  expert: number | null,
): RoutingMap {
  const grid = isotropicGrid(lungs.grid, SPACING_MM);
  const labelAt = maskLookup(lungs);
  const alphas = new Float32Array(voxelCount(grid)).fill(-1);
  const strongest = new Uint8Array(alphas.length);
  const counts: number[] = [];
  const [nx, ny, nz] = grid.dimensions;
  let [inside, lowest, highest] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let k = 0, v = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, v++) {
        const point = voxelToPatient(grid, voxelPoint(i, j, k));
        if (labelAt(point[0], point[1], point[2]) === 0) continue;
        const alpha = routing(locationAt(point));
        const best = indexOfLargest(alpha);
        const own = alpha[expert ?? best]!;
        strongest[v] = best + 1;
        alphas[v] = own;
        counts[best] = (counts[best] ?? 0) + 1;
        inside++;
        lowest = Math.min(lowest, own);
        highest = Math.max(highest, own);
      }
    }
  }
  const range = Math.max(highest - lowest, 1e-9);
  const stepOf = (alpha: number): number =>
    alpha < 0 ? 0 : 1 + Math.round((STEPS * (alpha - lowest)) / range);
  return {
    grid,
    voxels: expert === null ? strongest : Uint8Array.from(alphas, stepOf),
    lowest,
    highest,
    shares: Array.from(counts, (count) => (count ?? 0) / inside),
  };
}

function indexOfLargest(values: Float64Array): number {
  let best = 0;
  for (let n = 1; n < values.length; n++) if (values[n]! > values[best]!) best = n;
  return best;
}
