import { type Grid, patientPoint, type Vec3 } from '../../native-models/common/geometry.ts';
import type { PlaneDrawing } from './drawing.ts';
import { drawSliceImage } from './drawSlice.ts';
import type { LayerLook, MaskLayer, SlicePainter } from './layers.ts';
import { AXES, along, type Plane } from './planes.ts';

/** Canvas position of a point in the patient, CSS pixels. */
export type Project = (point: Vec3) => readonly [number, number];

export interface OverlayScene {
  readonly plane: Plane;
  readonly project: Project;
  readonly position: Vec3;
  /** Whether the crosshair is drawn. */
  readonly crosshair: boolean;
  readonly drawings: Iterable<PlaneDrawing>;
  readonly masks: readonly { readonly layer: MaskLayer; readonly look: LayerLook }[];
  readonly painter: SlicePainter;
  /** A projection of several slices that hides the one slice below; null when that one is wanted. */
  readonly slab: { readonly grid: Grid; readonly image: (plane: Plane) => HTMLCanvasElement } | null;
}

const CROSSHAIR_GAP = 12;

/** Draws masks, what panels draw, crosshair and scale bar over one plane. */
export function drawOverlay(context: CanvasRenderingContext2D, scene: OverlayScene): void {
  const ratio = devicePixelRatio;
  const { canvas } = context;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  if (scene.slab)
    drawSliceImage(context, scene, scene.slab.grid, () => scene.slab!.image(scene.plane), 1, ratio);
  for (const { layer, look } of scene.masks) {
    if (!look.visible || look.opacity === 0) continue;
    const paint = (index: number) => scene.painter.paint(layer, scene.plane, index, look.heat);
    drawSliceImage(context, scene, layer.grid, paint, look.opacity, ratio);
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const size: readonly [number, number] = [canvas.width / ratio, canvas.height / ratio];
  for (const drawing of scene.drawings) {
    context.save();
    drawing.draw(context, {
      plane: scene.plane,
      project: scene.project,
      position: patientPoint(...scene.position),
      size,
    });
    context.restore();
  }
  if (scene.crosshair) drawCrosshair(context, scene.project(scene.position), size);
  drawScaleBar(context, scene, size);
}

function drawCrosshair(
  context: CanvasRenderingContext2D,
  [x, y]: readonly [number, number],
  [width, height]: readonly [number, number],
): void {
  context.strokeStyle = '#5ec8d8b0';
  context.lineWidth = 1;
  context.beginPath();
  for (const [from, to] of [
    [0, x - CROSSHAIR_GAP],
    [x + CROSSHAIR_GAP, width],
  ] as const) {
    context.moveTo(from, Math.round(y) + 0.5);
    context.lineTo(to, Math.round(y) + 0.5);
  }
  for (const [from, to] of [
    [0, y - CROSSHAIR_GAP],
    [y + CROSSHAIR_GAP, height],
  ] as const) {
    context.moveTo(Math.round(x) + 0.5, from);
    context.lineTo(Math.round(x) + 0.5, to);
  }
  context.stroke();
}

/** The longest round length that takes at most a quarter of the view's width. */
function drawScaleBar(
  context: CanvasRenderingContext2D,
  scene: OverlayScene,
  [width, height]: readonly [number, number],
): void {
  const { u } = AXES[scene.plane];
  const [x0] = scene.project(scene.position);
  const [x1] = scene.project(along(scene.position, u, scene.position[u] + 100));
  const pixelsPerMm = Math.abs(x1 - x0) / 100;
  const mm = [100, 50, 20, 10, 5].find((length) => length * pixelsPerMm <= width / 4) ?? 2;
  const left = (width - mm * pixelsPerMm) / 2;
  const y = height - 26;
  context.shadowColor = '#000';
  context.shadowBlur = 4;
  context.strokeStyle = '#e6edf4';
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(left, y - 4);
  context.lineTo(left, y);
  context.lineTo(left + mm * pixelsPerMm, y);
  context.lineTo(left + mm * pixelsPerMm, y - 4);
  context.stroke();
  context.fillStyle = '#e6edf4';
  context.font = '11px system-ui, sans-serif';
  context.textAlign = 'left';
  context.fillText(`${mm} mm`, left + mm * pixelsPerMm + 6, y);
  context.shadowBlur = 0;
}
