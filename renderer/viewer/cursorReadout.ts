import type { Vec3 } from '../../native-models/common/geometry.ts';
import { nearestIndex, voxelAt } from './axisGrid.ts';
import { AXES, along, type Plane } from './planes.ts';
import type { PlaneView } from './planeView.ts';
import type { ShownScan } from './shownScan.ts';
import { projectSlab, type Slab, slabRange } from './slab.ts';

export interface Cursor {
  readonly plane: Plane;
  readonly point: Vec3;
  /** Null outside the volume. */
  readonly hu: number | null;
}

export interface CursorReadout {
  /** The pointer rests there, or on no plane. */
  hover(view: PlaneView, at: readonly [number, number] | null): void;
  /** What lies under the pointer changes without it when one scrolls. */
  read(): void;
}

export function cursorReadout(
  shown: () => { readonly scan: ShownScan; readonly position: Vec3; readonly slab: Slab } | null,
  notify: (cursor: Cursor | null) => void,
): CursorReadout {
  let hovered: { readonly view: PlaneView; readonly at: readonly [number, number] } | null = null;
  let last: Cursor | null = null;
  const read = () => {
    const now = shown();
    if (!now || !hovered) return;
    const { view, at } = hovered;
    const { normal } = AXES[view.plane];
    const point = along(view.pointAt(at[0], at[1]), normal, now.position[normal]);
    const next: Cursor = { plane: view.plane, point, hu: huAt(now.scan, view.plane, point, now.slab) };
    // Whoever is notified may draw again, which reads again: what has not changed is not repeated.
    if (JSON.stringify(next) === JSON.stringify(last)) return;
    last = next;
    notify(next);
  };
  return {
    read,
    hover(view, at) {
      hovered = at && { view, at };
      if (hovered) return read();
      last = null;
      notify(null);
    },
  };
}

/** HU at a point of what a plane shows: of the slice, or of the slab's projection. */
function huAt({ grid, hu }: ShownScan, plane: Plane, point: Vec3, slab: Slab): number | null {
  const voxel = voxelAt(grid, point);
  if (voxel < 0) return null;
  if (slab.mode === 'slice') return hu[voxel]!;
  const { normal } = AXES[plane];
  const [first, last] = slabRange(grid, plane, nearestIndex(grid, normal, point[normal]), slab.thicknessMm);
  const stride =
    normal === 0 ? 1 : normal === 1 ? grid.dimensions[0] : grid.dimensions[0] * grid.dimensions[1];
  const start = voxel + (first - nearestIndex(grid, normal, point[normal])) * stride;
  const column = Int16Array.from({ length: last - first + 1 }, (_, n) => hu[start + n * stride]!);
  return projectSlab(column, [1, 1, column.length], 'axial', [0, column.length - 1], slab.mode).values[0]!;
}
