import type { Grid, Vec3 } from '../../native-models/common/geometry.ts';
import { indexToMm, nearestIndex } from './axisGrid.ts';
import type { DrawnPlane } from './drawing.ts';
import { AXES, along } from './planes.ts';

/** Lays the image of a slice, one pixel a voxel, where it lies in the plane. */
export function drawSliceImage(
  context: CanvasRenderingContext2D,
  view: Pick<DrawnPlane, 'plane' | 'project'> & { readonly position: Vec3 },
  grid: Grid,
  paint: (index: number) => HTMLCanvasElement | OffscreenCanvas,
  opacity: number,
  ratio: number = devicePixelRatio,
): void {
  const { normal, u, v } = AXES[view.plane];
  const index = nearestIndex(grid, normal, view.position[normal]);
  const image = paint(index);
  const corner = cornerOf(grid, normal, indexToMm(grid, normal, index));
  const [x0, y0] = view.project(corner);
  const [xu, yu] = view.project(along(corner, u, corner[u] + grid.spacingMm[u] * image.width));
  const [xv, yv] = view.project(along(corner, v, corner[v] + grid.spacingMm[v] * image.height));
  context.setTransform(
    (ratio * (xu - x0)) / image.width,
    (ratio * (yu - y0)) / image.width,
    (ratio * (xv - x0)) / image.height,
    (ratio * (yv - y0)) / image.height,
    ratio * x0,
    ratio * y0,
  );
  context.globalAlpha = opacity;
  context.imageSmoothingEnabled = true;
  context.drawImage(image, 0, 0);
  context.globalAlpha = 1;
}

/** Outer corner of voxel 0: half a voxel before its centre. */
const cornerOf = (grid: Grid, normal: number, mm: number): Vec3 =>
  grid.origin.map((start, axis) =>
    axis === normal ? mm : start - grid.spacingMm[axis]! / 2,
  ) as unknown as Vec3;
