import type { Vec3 } from '../../../../native-models/common/geometry.ts';
import { BOX_EDGE_MM } from '../../../../native-models/common/subtypes.ts';
import type { ReaderBox } from '../../../../preload/contract/annotation.ts';
import { annotate as words } from '../../../strings/en/annotate.ts';
import type { DrawnPlane } from '../../../viewer/drawing.ts';
import { AXES, along, type Plane } from '../../../viewer/planes.ts';
import { boxCss } from './boxColours.ts';

const HALF = BOX_EDGE_MM / 2;
/** How far beyond its faces a box is still hinted at, dashed. */
const NEAR_MM = 8;

export interface DrawnBox extends ReaderBox {
  readonly selected: boolean;
  readonly ofOther: boolean;
}

/** `through`: the slice cuts the box; `near`: it passes close by. */
export function boxOnSlice(centre: Vec3, plane: Plane, position: Vec3): 'through' | 'near' | null {
  const { normal } = AXES[plane];
  const away = Math.abs(centre[normal] - position[normal]);
  if (away <= HALF) return 'through';
  return away <= HALF + NEAR_MM ? 'near' : null;
}

/** A grip is the middle of a box or its border: between them a click puts another box. */
const GRIP_MM = 8;
const BORDER_MM = 1.5;

/** The box that a pointer on a slice takes hold of: of several, the one whose centre is nearest. */
export function boxAt(boxes: readonly ReaderBox[], plane: Plane, point: Vec3): ReaderBox | undefined {
  const { u, v } = AXES[plane];
  const held = boxes
    .filter(({ centre }) => boxOnSlice(centre, plane, point) === 'through')
    .map((box) => ({
      box,
      off: Math.max(Math.abs(point[u] - box.centre[u]), Math.abs(point[v] - box.centre[v])),
    }))
    .filter(({ off }) => off <= GRIP_MM || Math.abs(off - HALF) <= BORDER_MM);
  return held.sort((a, b) => a.off - b.off)[0]?.box;
}

export function drawBoxes(
  context: CanvasRenderingContext2D,
  view: DrawnPlane,
  boxes: readonly DrawnBox[],
): void {
  const { u, v } = AXES[view.plane];
  for (const box of boxes) {
    const how = boxOnSlice(box.centre, view.plane, view.position);
    if (!how) continue;
    const corner = (su: number, sv: number) =>
      view.project(along(along(box.centre, u, box.centre[u] + su * HALF), v, box.centre[v] + sv * HALF));
    const [x0, y0] = corner(-1, -1);
    const [x1, y1] = corner(1, 1);
    const left = Math.min(x0, x1);
    const top = Math.min(y0, y1);
    const width = Math.abs(x1 - x0);
    const height = Math.abs(y1 - y0);
    context.globalAlpha = how === 'near' ? 0.55 : 1;
    context.setLineDash(how === 'near' ? [5, 4] : box.ofOther ? [1, 3] : []);
    context.lineWidth = box.selected ? 2.5 : 1.5;
    context.strokeStyle = '#000000a0';
    context.strokeRect(left + 1, top + 1, width, height);
    context.strokeStyle = boxCss(box.subtype);
    context.strokeRect(left, top, width, height);
    if (how === 'near') continue;
    context.setLineDash([]);
    if (box.selected) drawGrip(context, left + width / 2, top + height / 2);
    drawLabel(context, words.short[box.subtype] + (box.ofOther ? ' ²' : ''), left, top);
  }
}

function drawGrip(context: CanvasRenderingContext2D, x: number, y: number): void {
  context.beginPath();
  context.arc(x, y, 4, 0, 2 * Math.PI);
  context.stroke();
}

function drawLabel(context: CanvasRenderingContext2D, text: string, left: number, top: number): void {
  context.font = '600 11px system-ui, sans-serif';
  context.textBaseline = 'bottom';
  context.shadowColor = '#000';
  context.shadowBlur = 3;
  context.fillStyle = context.strokeStyle;
  context.fillText(text, left, top - 2);
  context.shadowBlur = 0;
}
