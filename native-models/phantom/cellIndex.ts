import type { Vec3 } from '../common/geometry.ts';
import type { Hole } from './hole.ts';

/** Touching cells share a wall; they may come this near, as a share of their radii's sum. */
const CLOSEST = 0.8;
const BIN_MM = 12;

/** Placed air cells, binned by place so that a new one is compared with near ones only. */
export interface CellIndex {
  readonly all: readonly Hole[];
  readonly add: (cell: Hole) => void;
  /** Whether a cell here would run into one that stands. Radii are at most 7.2 mm. */
  readonly crowded: (centre: Vec3, radiusMm: number) => boolean;
}

export function createCellIndex(): CellIndex {
  const all: Hole[] = [];
  const bins = new Map<string, Hole[]>();
  const bin = (centre: Vec3, axis: 0 | 1 | 2) => Math.floor(centre[axis] / BIN_MM);
  const key = (x: number, y: number, z: number) => `${x},${y},${z}`;
  const overlaps = (cell: Hole, centre: Vec3, radiusMm: number) => {
    const [x, y, z] = cell.centre;
    const gap = Math.hypot(x - centre[0], y - centre[1], z - centre[2]);
    return gap < CLOSEST * (cell.radiusMm + radiusMm);
  };
  return {
    all,
    add: (cell) => {
      all.push(cell);
      const name = key(bin(cell.centre, 0), bin(cell.centre, 1), bin(cell.centre, 2));
      const found = bins.get(name);
      if (found) found.push(cell);
      else bins.set(name, [cell]);
    },
    crowded: (centre, radiusMm) => {
      const [x, y, z] = [bin(centre, 0), bin(centre, 1), bin(centre, 2)];
      for (let dx = -1; dx <= 1; dx++) {
        for (let dy = -1; dy <= 1; dy++) {
          for (let dz = -1; dz <= 1; dz++) {
            const near = bins.get(key(x + dx, y + dy, z + dz)) ?? [];
            if (near.some((cell) => overlaps(cell, centre, radiusMm))) return true;
          }
        }
      }
      return false;
    },
  };
}
