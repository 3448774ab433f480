import type { Grid, Vec3 } from '../../native-models/common/geometry.ts';
import { indexToMm, nearestIndex } from './axisGrid.ts';
import type { DrawnPlane } from './drawing.ts';
import type { Colour } from './paintMask.ts';
import { AXES, along } from './planes.ts';

type View = Pick<DrawnPlane, 'plane' | 'project'> & { readonly position: Vec3 };

/** Lays the image of a slice, one pixel a voxel, where it lies in the plane. */
export function drawSliceImage(
  context: CanvasRenderingContext2D,
  view: View,
  grid: Grid,
  paint: (index: number) => HTMLCanvasElement | OffscreenCanvas,
  opacity: number,
  ratio: number = devicePixelRatio,
): void {
  const image = paint(indexOf(view, grid));
  layInPlane(context, view, grid, ratio);
  context.globalAlpha = opacity;
  context.imageSmoothingEnabled = true;
  context.drawImage(image, 0, 0);
  context.globalAlpha = 1;
}

const LINE_PX = 1.5;

/** Lines in a slice's pixels (0, 0 is the outer corner of the first), as thin at every zoom. */
export function drawSliceLines(
  context: CanvasRenderingContext2D,
  view: View,
  grid: Grid,
  trace: (index: number) => Path2D,
  colour: Colour,
): void {
  const path = trace(indexOf(view, grid));
  const pixelsPerVoxel = layInPlane(context, view, grid, devicePixelRatio);
  for (const [width, style] of [
    [LINE_PX + 1.5, '#00000080'],
    [LINE_PX, `rgb(${colour.join(' ')})`],
  ] as const) {
    context.lineWidth = (width * devicePixelRatio) / pixelsPerVoxel;
    context.strokeStyle = style;
    context.stroke(path);
  }
}

const indexOf = (view: View, grid: Grid): number => {
  const { normal } = AXES[view.plane];
  return nearestIndex(grid, normal, view.position[normal]);
};

/** Makes a slice's pixels the unit of what is drawn. @returns device pixels of one. */
function layInPlane(context: CanvasRenderingContext2D, view: View, grid: Grid, ratio: number): number {
  const { normal, u, v } = AXES[view.plane];
  const corner = cornerOf(grid, normal, indexToMm(grid, normal, indexOf(view, grid)));
  const [x0, y0] = view.project(corner);
  const [xu, yu] = view.project(along(corner, u, corner[u] + grid.spacingMm[u]));
  const [xv, yv] = view.project(along(corner, v, corner[v] + grid.spacingMm[v]));
  context.setTransform(
    ratio * (xu - x0),
    ratio * (yu - y0),
    ratio * (xv - x0),
    ratio * (yv - y0),
    ratio * x0,
    ratio * y0,
  );
  return ratio * Math.hypot(xu - x0, yu - y0);
}

/** Outer corner of voxel 0: half a voxel before its centre. */
const cornerOf = (grid: Grid, normal: number, mm: number): Vec3 =>
  grid.origin.map((start, axis) =>
    axis === normal ? mm : start - grid.spacingMm[axis]! / 2,
  ) as unknown as Vec3;
