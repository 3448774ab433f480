import type { Vec3 } from '../common/geometry.ts';
import type { MaskVolume } from '../common/volume.ts';

export type Plane = 'axial' | 'coronal' | 'sagittal';

/**
 * A plane through a volume with axes along LPS, seen as radiologists do: the patient's right on the
 * picture's left and the front of a sagittal one there; an axial one with the front on top, the others with the
 * head on top.
 */
export interface Section {
  readonly plane: Plane;
  /** k of an axial, j of a coronal, i of a sagittal section. */
  readonly index: number;
  /** The part shown, in voxels: columns run along i (sagittal: j), rows along j (axial) or k. */
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
  return [plane === 'sagittal' ? y : x, plane === 'axial' ? y : z];
}

/** Continuous voxel index under a point of the section. @param u, v mm right and down from its corner. */
export function voxelAt({ plane, index, box }: Section, spacingMm: Vec3, u: number, v: number): Vec3 {
  if (plane === 'sagittal') {
    return [index, box.from[1] + u / spacingMm[1] - 0.5, box.to[2] - v / spacingMm[2] - 0.5];
  }
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

const NORMAL: Readonly<Record<Plane, 0 | 1 | 2>> = { sagittal: 0, coronal: 1, axial: 2 };

/** Index of the section that holds most of the mask; null when the mask is empty. */
export function fullestSection(mask: MaskVolume, plane: Plane): number | null {
  const { dimensions } = mask.grid;
  const axis = NORMAL[plane];
  const stride = [1, dimensions[0], dimensions[0] * dimensions[1]][axis]!;
  const counts = new Float64Array(dimensions[axis]);
  mask.voxels.forEach((label, n) => {
    if (label !== 0) counts[Math.floor(n / stride) % dimensions[axis]]!++;
  });
  const most = Math.max(...counts);
  return most === 0 ? null : counts.indexOf(most);
}

/** Index of the middle section. */
export const middleSection = ({ grid }: MaskVolume, plane: Plane): number =>
  Math.floor(grid.dimensions[NORMAL[plane]] / 2);
