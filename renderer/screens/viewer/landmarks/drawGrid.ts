import type { Vec3 } from '../../../../native-models/common/geometry.ts';
import type { LandmarkPlace } from '../../../../native-models/landmarks/landmarkPlaces.ts';
import type { ScanLandmarks } from '../../../../preload/contract/landmarks.ts';
import type { DrawnPlane } from '../../../viewer/drawing.ts';
import type { Colour } from '../../../viewer/paintMask.ts';
import { AXES, along } from '../../../viewer/planes.ts';
import { nearness, pointOf } from './landmarkPoints.ts';

export const PLACE_COLOURS: Readonly<Record<LandmarkPlace, Colour>> = {
  inside: [255, 209, 102],
  outside: [240, 96, 80],
  beside: [150, 162, 176],
};
export const CURRENT_COLOUR: Colour = [80, 240, 150];
export const NEIGHBOUR_COLOUR: Colour = [126, 211, 150];

export const css = (colour: Colour): string => `rgb(${colour.join(' ')})`;

/** A patch around a landmark, by the middle of its box. */
export interface DrawnPatch {
  readonly middle: Vec3;
  readonly sideMm: number;
  readonly kind: 'current' | 'neighbour';
  readonly label: string;
}

const ARM_PX = 4;

/** Crosses of the landmarks near the slice, fainter with their distance. */
export function drawCrosses(
  context: CanvasRenderingContext2D,
  view: DrawnPlane,
  { points, places }: Pick<ScanLandmarks, 'points' | 'places'>,
  current: number | null,
  opacity: number,
): void {
  for (const [at, place] of places.entries()) {
    const point = pointOf(points, at);
    const near = nearness(point, view.plane, view.position);
    if (near === 0) continue;
    const [x, y] = view.project(point);
    const arm = at === current ? ARM_PX + 3 : ARM_PX;
    context.globalAlpha = opacity * (at === current ? 1 : 0.15 + 0.85 * near);
    for (const [width, style] of [
      [3, '#000000a0'],
      [at === current ? 2 : 1.25, css(at === current ? CURRENT_COLOUR : PLACE_COLOURS[place])],
    ] as const) {
      context.lineWidth = width;
      context.strokeStyle = style;
      context.beginPath();
      context.moveTo(x - arm, y);
      context.lineTo(x + arm, y);
      context.moveTo(x, y - arm);
      context.lineTo(x, y + arm);
      context.stroke();
    }
  }
  context.globalAlpha = 1;
}

/** Boxes of patches that the slice cuts. */
export function drawPatches(
  context: CanvasRenderingContext2D,
  view: DrawnPlane,
  patches: readonly DrawnPatch[],
): void {
  const { u, v, normal } = AXES[view.plane];
  for (const { middle, sideMm, kind, label } of patches) {
    const half = sideMm / 2;
    if (Math.abs(middle[normal] - view.position[normal]) > half) continue;
    const corner = (sign: number) =>
      view.project(along(along(middle, u, middle[u] + sign * half), v, middle[v] + sign * half));
    const [x0, y0] = corner(-1);
    const [x1, y1] = corner(1);
    const [left, top] = [Math.min(x0, x1), Math.min(y0, y1)];
    const [width, height] = [Math.abs(x1 - x0), Math.abs(y1 - y0)];
    context.setLineDash(kind === 'current' ? [] : [6, 3]);
    context.lineWidth = kind === 'current' ? 2 : 1.5;
    context.strokeStyle = '#000000a0';
    context.strokeRect(left + 1, top + 1, width, height);
    context.strokeStyle = css(kind === 'current' ? CURRENT_COLOUR : NEIGHBOUR_COLOUR);
    context.strokeRect(left, top, width, height);
    context.setLineDash([]);
    context.font = '600 11px system-ui, sans-serif';
    context.textBaseline = 'top';
    context.textAlign = 'right';
    context.shadowColor = '#000';
    context.shadowBlur = 3;
    context.fillStyle = context.strokeStyle;
    context.fillText(label, left + width - 3, top + 3);
    context.shadowBlur = 0;
  }
}
