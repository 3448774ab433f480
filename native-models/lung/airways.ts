import type { Grid } from '../common/geometry.ts';
import type { CtVolume } from '../common/volume.ts';
import { boundingBox, crop, growBox, paste } from '../volume/crop.ts';
import { dilate, open } from '../volume/morphology.ts';
import { findTrachea } from './trachea.ts';

/** From the widest to the strictest lumen; the first that goes deepest without a leak is taken. */
const LUMEN_HU = [-800, -830, -860, -885, -910, -930, -950, -965] as const;
/** Both main bronchi and their first branches end within it, measured along the lumen. */
const DEPTH_MM = 60;
/** Cross-section of all branches together, at one depth; a leak into lung is far wider. */
const FRONT_MM2 = 800;
/** Smaller branches belong to the lung. */
const BRONCHUS_RADIUS_MM = 2;
const WALL_MM = 2;

/**
 * Trachea and main bronchi with their wall. Below the carina the lumen is followed in steps of
 * one voxel; a front that grows beyond all bronchi together has leaked into lung, and a stricter
 * threshold is tried.
 *
 * @param ct smoothed, cropped
 * @param air air inside the body, `[z, y, x]`
 * @param middleX x of the body's middle, in voxels
 * @returns `[z, y, x]`, 1 inside; empty when no trachea is in the field
 */
export function findAirways(ct: CtVolume, air: Uint8Array, middleX: number): Uint8Array {
  const trachea = findTrachea(ct, air, middleX);
  if (!trachea) return new Uint8Array(air.length);
  let best: Growth | null = null;
  for (const hu of LUMEN_HU) {
    const growth = growBelow(ct, air, trachea.lumen, trachea.bottom, hu);
    if (!best || growth.depth > best.depth) best = growth;
    if (!growth.leaked) break;
  }
  return withWalls(best!.lumen, trachea.lumen, ct.grid);
}

/** Drops thin branches, keeps the trachea whole and adds the wall. */
function withWalls(lumen: Uint8Array, trachea: Uint8Array, grid: Grid): Uint8Array {
  const margin = Math.ceil(BRONCHUS_RADIUS_MM / grid.spacingMm[0]) + 1;
  const box = growBox(boundingBox(lumen, grid.dimensions)!, margin, grid.dimensions);
  const tree = crop({ grid, voxels: lumen }, box);
  const bronchi = open(tree.voxels, tree.grid, BRONCHUS_RADIUS_MM);
  const stem = crop({ grid, voxels: trachea }, box).voxels;
  for (let v = 0; v < bronchi.length; v++) bronchi[v]! |= stem[v]!;
  const out = { grid, voxels: new Uint8Array(lumen.length) };
  paste(dilate(bronchi, tree.grid, WALL_MM), out, box);
  return out.voxels;
}

interface Growth {
  readonly lumen: Uint8Array;
  /** Steps taken before the end or the leak. */
  readonly depth: number;
  readonly leaked: boolean;
}

/** Breadth first from the trachea's last slices, downwards only past its end. */
function growBelow(ct: CtVolume, air: Uint8Array, trachea: Uint8Array, bottom: number, hu: number): Growth {
  const [nx, ny, nz] = ct.grid.dimensions;
  const slice = nx * ny;
  const stepMm = ct.grid.spacingMm[0];
  const steps = Math.round(DEPTH_MM / stepMm);
  const widest = FRONT_MM2 / (stepMm * stepMm);
  const lumen = trachea.slice();
  let front: number[] = [];
  for (let v = bottom * slice; v < (bottom + 1) * slice; v++) if (trachea[v]) front.push(v);
  const fronts: number[][] = [];
  for (let depth = 0; depth < steps; depth++) {
    const next: number[] = [];
    for (const v of front) {
      const x = v % nx;
      const row = (v - x) / nx;
      const y = row % ny;
      const z = (row - y) / ny;
      const visit = (n: number): void => {
        if (lumen[n] || !air[n] || ct.voxels[n]! >= hu) return;
        lumen[n] = 1;
        next.push(n);
      };
      if (x > 0) visit(v - 1);
      if (x < nx - 1) visit(v + 1);
      if (y > 0) visit(v - nx);
      if (y < ny - 1) visit(v + nx);
      if (z > 0) visit(v - slice);
      if (z < nz - 1 && z <= bottom) visit(v + slice);
    }
    if (next.length === 0) return { lumen, depth, leaked: false };
    fronts.push(next);
    if (next.length > widest) return { lumen: undoLeak(lumen, fronts, widest), depth, leaked: true };
    front = next;
  }
  return { lumen, depth: steps, leaked: false };
}

/** Takes back, in place, the fronts since the leak began to widen. */
function undoLeak(lumen: Uint8Array, fronts: readonly number[][], widest: number): Uint8Array {
  let last = fronts.length;
  while (last > 0 && fronts[last - 1]!.length > widest / 2) last--;
  for (const front of fronts.slice(last)) for (const v of front) lumen[v] = 0;
  return lumen;
}
