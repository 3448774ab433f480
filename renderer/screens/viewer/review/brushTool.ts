import type { PatientPoint, Vec3 } from '../../../../native-models/common/geometry.ts';
import type { Subtype } from '../../../../native-models/common/subtypes.ts';
import { actOnMasks, useReview } from '../../../state/review.ts';
import { useScreen } from '../../../store.ts';
import type { DrawnPlane } from '../../../viewer/drawing.ts';
import type { PointerTool } from '../../../viewer/gestures.ts';
import type { MaskEditor } from '../../../viewer/maskEditor.ts';
import { AXES, along, type Plane } from '../../../viewer/planes.ts';
import { boxCss } from '../annotate/boxColours.ts';

/** The main process takes no longer stroke; what is drawn beyond is not painted. */
const MOST_POINTS = 5000;
/** Centres of a stroke lie so far apart, as a part of the radius: finer would not be seen. */
const POINT_EVERY = 0.2;
const LEAST_POINT_MM = 0.5;
/** To 0.01 mm: what is saved is what was painted. */
const rounded = (point: Vec3): Vec3 => point.map((mm) => Math.round(mm * 100) / 100) as unknown as Vec3;

interface Stroke {
  readonly subtype: Subtype;
  readonly mode: 'paint' | 'erase';
  readonly flat: 0 | 1 | 2 | null;
  readonly radiusMm: number;
  readonly points: readonly Vec3[];
}

/** Paints while the button is down and saves the stroke when it is let go. Alt turns painting into erasing. */
export function brushTool(
  editorOf: (subtype: Subtype) => MaskEditor | null,
  show: (subtype: Subtype) => void,
): PointerTool {
  let stroke: Stroke | null = null;
  let pieces = 0;
  const paint = (piece: Stroke) => {
    editorOf(piece.subtype)?.add(piece);
    pieces++;
    show(piece.subtype);
  };
  return {
    down(point: PatientPoint, plane: Plane, event: PointerEvent) {
      const { brush, subtype, reader, masks } = useReview.getState();
      if (brush.mode === 'off' || subtype === null || reader === null || !masks) return false;
      const mode = event.altKey ? 'erase' : brush.mode;
      const flat = brush.ball ? null : AXES[plane].normal;
      stroke = { subtype, mode, flat, radiusMm: brush.radiusMm, points: [rounded(point)] };
      pieces = 0;
      paint(stroke);
      return true;
    },
    move(point) {
      if (!stroke || stroke.points.length >= MOST_POINTS) return;
      const last = stroke.points.at(-1)!;
      const far = Math.hypot(...point.map((mm, axis) => mm - last[axis]!));
      if (far < Math.max(LEAST_POINT_MM, POINT_EVERY * stroke.radiusMm)) return;
      const next = rounded(point);
      stroke = { ...stroke, points: [...stroke.points, next] };
      paint({ ...stroke, points: [last, next] });
    },
    up() {
      if (!stroke) return;
      editorOf(stroke.subtype)?.join(pieces, stroke);
      void actOnMasks({ kind: 'stroke', ...stroke });
      stroke = null;
    },
  };
}

/** The brush's outline at the pointer, in the subtype's colour; dashed while it erases. */
export function drawBrush(context: CanvasRenderingContext2D, { plane, project }: DrawnPlane): void {
  const { brush, subtype } = useReview.getState();
  const { cursor } = useScreen.getState();
  if (brush.mode === 'off' || subtype === null || cursor?.plane !== plane) return;
  const { u } = AXES[plane];
  const [x, y] = project(cursor.point);
  const [rim] = project(along(cursor.point, u, cursor.point[u] + brush.radiusMm));
  context.strokeStyle = boxCss(subtype);
  context.lineWidth = 1.5;
  context.setLineDash(brush.mode === 'erase' ? [5, 4] : []);
  context.shadowColor = '#000';
  context.shadowBlur = 3;
  context.beginPath();
  context.arc(x, y, Math.abs(rim - x), 0, 2 * Math.PI);
  context.stroke();
}
