import type { Grid, Vec3 } from '../../../native-models/common/geometry.ts';

/** The 3-D view never holds more cells along an axis, whatever the scan. */
export const MOST_CELLS = 128;

/** How much of each cell of a coarse grid a mask fills. */
export interface PooledMask {
  readonly grid: Grid;
  /** 0 … 1, `[z, y, x]`. */
  readonly share: Float32Array;
}

/** What a mask layer holds, as far as pooling needs it. */
export interface PoolSource {
  readonly grid: Grid;
  /** `[z, y, x]`. */
  readonly voxels: Uint8Array;
  readonly threshold: number;
  /** Narrows the mask to HU strictly below a value, on the same grid. */
  readonly below?: { readonly hu: Int16Array; readonly value: number };
}

/** The voxels that one cell takes along every axis, so that no axis has more than `most` cells. */
export const poolFactor = (dimensions: Vec3, most = MOST_CELLS): number =>
  Math.max(1, Math.ceil(Math.max(...dimensions) / most));

/** Averages a mask over cubes of voxels; cells at the far edges count the missing voxels as empty. */
export function poolMask(source: PoolSource, most = MOST_CELLS): PooledMask {
  const { grid, voxels, threshold, below } = source;
  const [nx, ny, nz] = grid.dimensions;
  const factor = poolFactor(grid.dimensions, most);
  const dimensions = grid.dimensions.map((n) => Math.ceil(n / factor)) as unknown as Vec3;
  const cellOfX = Int32Array.from({ length: nx }, (_, x) => Math.floor(x / factor));
  const share = new Float32Array(dimensions[0] * dimensions[1] * dimensions[2]);
  const part = 1 / factor ** 3;
  for (let z = 0, at = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      const row = dimensions[0] * (Math.floor(y / factor) + dimensions[1] * Math.floor(z / factor));
      for (let x = 0; x < nx; x++, at++) {
        if (voxels[at]! < threshold) continue;
        if (below && below.hu[at]! >= below.value) continue;
        share[row + cellOfX[x]!]! += part;
      }
    }
  }
  return {
    grid: {
      dimensions,
      spacingMm: grid.spacingMm.map((mm) => mm * factor) as unknown as Vec3,
      origin: grid.origin.map(
        (mm, axis) => mm + ((factor - 1) / 2) * grid.spacingMm[axis]!,
      ) as unknown as Vec3,
      direction: grid.direction,
    },
    share,
  };
}
