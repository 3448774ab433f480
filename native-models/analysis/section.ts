import type { Vec3 } from '../common/geometry.ts';
import type { MaskVolume } from '../common/volume.ts';

export type Plane = 'axial' | 'coronal';

/**
 * A plane through a volume with axes along LPS, seen as radiologists do: the patient's right on the
 * picture's left; an axial one with the front on top, a coronal one with the head on top.
 */
export interface Section {
  readonly plane: Plane;
  /** k of an axial, j of a coronal section. */
  readonly index: number;
  /** The part shown, in voxels: columns run along i, rows along j (axial) or k (coronal). */
  readonly box: Box;
}

/** Voxel ranges `[from, to)` per axis. */
export interface Box {
  readonly from: Vec3;
  readonly to: Vec3;
}

/** Size of the part shown, in mm. */
export function sectionSizeMm({ plane, box }: Section, spacingMm: Vec3): readonly [number, number] {
  const [x, y, z] = box.to.map((to, axis) => (to - box.from[axis]!) * spacingMm[axis]!) as unknown as Vec3;
  return [x, plane === 'axial' ? y : z];
}

/** Continuous voxel index under a point of the section. @param u, v mm right and down from its corner. */
export function voxelAt({ plane, index, box }: Section, spacingMm: Vec3, u: number, v: number): Vec3 {
  const i = box.from[0] + u / spacingMm[0] - 0.5;
  if (plane === 'axial') return [i, box.from[1] + v / spacingMm[1] - 0.5, index];
  return [i, index, box.to[2] - v / spacingMm[2] - 0.5];
}

/** The smallest box around the mask, widened by a margin and clipped to the volume; all of it when empty. */
export function boxAround(mask: MaskVolume, marginMm: number): Box {
  const { dimensions, spacingMm } = mask.grid;
  const low = [...dimensions];
  const high = [-1, -1, -1];
  const [nx, ny] = dimensions;
  mask.voxels.forEach((label, n) => {
    if (label === 0) return;
    const at = [n % nx, Math.floor(n / nx) % ny, Math.floor(n / (nx * ny))];
    for (let axis = 0; axis < 3; axis++) {
      low[axis] = Math.min(low[axis]!, at[axis]!);
      high[axis] = Math.max(high[axis]!, at[axis]!);
    }
  });
  if (high[0]! < 0) return { from: [0, 0, 0], to: dimensions };
  const margin = spacingMm.map((s) => Math.round(marginMm / s));
  const from = low.map((v, axis) => Math.max(0, v - margin[axis]!));
  const to = high.map((v, axis) => Math.min(dimensions[axis]!, v + 1 + margin[axis]!));
  return { from: from as unknown as Vec3, to: to as unknown as Vec3 };
}

/** Index of the section that holds most of the mask; null when the mask is empty. */
export function fullestSection(mask: MaskVolume, plane: Plane): number | null {
  const [nx, ny, nz] = mask.grid.dimensions;
  const counts = new Float64Array(plane === 'axial' ? nz : ny);
  mask.voxels.forEach((label, n) => {
    if (label !== 0) counts[plane === 'axial' ? Math.floor(n / (nx * ny)) : Math.floor(n / nx) % ny]!++;
  });
  const most = Math.max(...counts);
  return most === 0 ? null : counts.indexOf(most);
}
