import type { GroupSizes } from '../convShape.ts';

/** Numbers of one entry of a table of tiles: group, first row, end row, parity class. */
export const TILE_ENTRY = 4;

/** Voxels of a lattice that share their parities: bit 2 is z, bit 1 y, bit 0 x. 0 alone where nothing is split. */
export interface ParityClass {
  readonly parity: number;
  /** Voxels of one sample in this class. */
  readonly volume: number;
}

/** The eight classes of a volume for the gradient of stride 2; those without a voxel are left out. */
export function parityClasses([z, y, x]: readonly [number, number, number]): ParityClass[] {
  const edge = (length: number, odd: number): number => (length + 1 - odd) >> 1;
  return Array.from({ length: 8 }, (_, parity) => ({
    parity,
    volume: edge(z, parity >> 2) * edge(y, (parity >> 1) & 1) * edge(x, parity & 1),
  })).filter(({ volume }) => volume > 0);
}

/**
 * Cuts the rows of each group and class into tiles, so that all rows of a tile share their kernel
 * and its taps. A row is `sample · volume + place within the class`.
 */
export function tileTable(
  groups: GroupSizes,
  classes: readonly ParityClass[],
  rowsPerTile: number,
): Int32Array {
  const entries: number[] = [];
  for (const { parity, volume } of classes) {
    let row = 0;
    groups.forEach((samples, group) => {
      const end = row + samples * volume;
      for (let first = row; first < end; first += rowsPerTile) {
        entries.push(group, first, Math.min(first + rowsPerTile, end), parity);
      }
      row = end;
    });
  }
  return Int32Array.from(entries);
}
