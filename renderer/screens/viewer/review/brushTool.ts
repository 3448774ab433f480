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

/**
 * A point in each slice of the mask that the slice under the pointer covers: a reader who paints on 5 mm slices must
 * not leave four of five millimetres empty.
 */
export function throughSlice(point: Vec3, flat: 0 | 1 | 2 | null, sliceMm: number, maskMm: number): Vec3[] {
  if (flat === null) return [rounded(point)];
  const slices = Math.max(1, Math.round(sliceMm / maskMm));
  return Array.from({ length: slices }, (_, n) =>
    rounded(along(point, flat, point[flat] + (n - (slices - 1) / 2) * maskMm)),
  );
}

/**
 * Paints while the button is down and saves the stroke when it is let go. Alt turns painting into erasing.
 * @param sliceMm distance of the slices that are seen in a plane.
 */
export function brushTool(
  editorOf: (subtype: Subtype) => MaskEditor | null,
  show: (subtype: Subtype) => void,
  sliceMm: (plane: Plane) => number,
): PointerTool {
  let stroke: Stroke | null = null;
  let pieces = 0;
  let covered = (point: Vec3): Vec3[] => [point];
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
      covered = (at) => {
        const maskMm = editorOf(subtype)?.grid.spacingMm[flat ?? 0] ?? 1;
        return throughSlice(at, flat, sliceMm(plane), maskMm);
      };
      stroke = { subtype, mode, flat, radiusMm: brush.radiusMm, points: covered(point) };
      pieces = 0;
      paint(stroke);
      return true;
    },
    move(point) {
      if (!stroke || stroke.points.length + covered(point).length > MOST_POINTS) return;
      const last = stroke.points.at(-1)!;
      const { flat } = stroke;
      const far = Math.hypot(...point.map((mm, axis) => (axis === flat ? 0 : mm - last[axis]!)));
      if (far < Math.max(LEAST_POINT_MM, POINT_EVERY * stroke.radiusMm)) return;
      const next = covered(point);
      const before = stroke.points.slice(-next.length);
      stroke = { ...stroke, points: [...stroke.points, ...next] };
      paint({ ...stroke, points: [...before, ...next] });
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
