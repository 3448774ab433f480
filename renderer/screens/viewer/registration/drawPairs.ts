import type { Vec3 } from '../../../../native-models/common/geometry.ts';
import type { PointPair } from '../../../../native-models/common/rigidFit.ts';
import type { DrawnPlane } from '../../../viewer/drawing.ts';
import type { Colour } from '../../../viewer/paintMask.ts';
import { nearness } from '../landmarks/landmarkPoints.ts';

/** The point pairs of a manual alignment. */
export const HAND_COLOUR: Colour = [255, 166, 64];
/** Where it should lie. */
const WANTED_COLOUR: Colour = [94, 200, 216];
const RADIUS_PX = 4;

/** Points of the outline, where they should lie, and a line between them; fainter with their distance. */
export function drawPairs(
  context: CanvasRenderingContext2D,
  view: DrawnPlane,
  { pairs, begun }: { readonly pairs: readonly PointPair[]; readonly begun: Vec3 | null },
): void {
  const dot = (point: Vec3, colour: Colour, name: string) => {
    const near = nearness(point, view.plane, view.position);
    if (near === 0) return;
    const [x, y] = view.project(point);
    context.globalAlpha = 0.3 + 0.7 * near;
    context.beginPath();
    context.arc(x, y, RADIUS_PX, 0, 2 * Math.PI);
    context.fillStyle = `rgb(${colour.join(' ')})`;
    context.fill();
    context.lineWidth = 1;
    context.strokeStyle = '#000';
    context.stroke();
    context.font = '600 11px system-ui, sans-serif';
    context.fillText(name, x + 7, y - 5);
  };
  for (const [at, { from, to }] of pairs.entries()) {
    const near = Math.min(...[from, to].map((point) => nearness(point, view.plane, view.position)));
    if (near > 0) {
      context.globalAlpha = near;
      context.lineWidth = 1.5;
      context.strokeStyle = `rgb(${WANTED_COLOUR.join(' ')})`;
      context.beginPath();
      context.moveTo(...(view.project(from) as [number, number]));
      context.lineTo(...(view.project(to) as [number, number]));
      context.stroke();
    }
    dot(from, HAND_COLOUR, `${at + 1}`);
    dot(to, WANTED_COLOUR, `${at + 1}`);
  }
  if (begun) dot(begun, HAND_COLOUR, `${pairs.length + 1}`);
  context.globalAlpha = 1;
}
