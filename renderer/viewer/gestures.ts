import type { PatientPoint } from '../../native-models/common/geometry.ts';
import type { Plane } from './planes.ts';
import type { PlaneView } from './planeView.ts';
import { isMeasureTool, type Tool } from './tools.ts';
import { listenToWheel, ZOOM_PER_PIXEL } from './wheel.ts';

/** What a panel does with the left button while it has it. `down` says whether it takes the button. */
export interface PointerTool {
  down(point: PatientPoint, plane: Plane, event: PointerEvent): boolean;
  move?(point: PatientPoint, plane: Plane, event: PointerEvent): void;
  up?(point: PatientPoint, plane: Plane, event: PointerEvent): void;
}

export interface GestureTarget {
  /** Offers the left button to a panel's tool; true when it took it. */
  pointer(view: PlaneView, kind: 'down' | 'move' | 'up', x: number, y: number, event: PointerEvent): boolean;
  readonly tool: () => Tool;
  scroll(view: PlaneView, slices: number): void;
  /** Puts the crosshair where the pointer is. */
  aim(view: PlaneView, x: number, y: number): void;
  /** Pixels right widen the window, pixels down raise its centre, as on a workstation. */
  dragWindow(dx: number, dy: number): void;
  hover(view: PlaneView, position: readonly [number, number] | null): void;
  enter(view: PlaneView): void;
  /** The image moved under the pointer. */
  moved(): void;
}

/** Wheel, buttons and movement over one plane, as in OHIF. @returns the function that ends it. */
export function listenToGestures(view: PlaneView, target: GestureTarget): () => void {
  const { element } = view;
  const ended = new AbortController();
  const options = { signal: ended.signal };
  let dragging: { tool: Tool; x: number; y: number; from: readonly [number, number] } | null = null;
  let taken = false;

  element.addEventListener('contextmenu', (event) => event.preventDefault(), options);
  listenToWheel(view, target, ended.signal);
  element.addEventListener(
    'pointerdown',
    (event) => {
      const tool = toolOf(event, target.tool());
      // Cornerstone's own tools hear the button themselves.
      if (isMeasureTool(tool)) return target.enter(view);
      dragging = { tool, x: event.clientX, y: event.clientY, from: [event.offsetX, event.offsetY] };
      element.setPointerCapture(event.pointerId);
      target.enter(view);
      if (event.button === 0 && !event.ctrlKey && !event.shiftKey) {
        taken = target.pointer(view, 'down', event.offsetX, event.offsetY, event);
        if (taken) dragging = null;
        if (taken) return;
      }
      if (tool === 'crosshair') target.aim(view, event.offsetX, event.offsetY);
    },
    options,
  );
  element.addEventListener(
    'pointermove',
    (event) => {
      target.hover(view, [event.offsetX, event.offsetY]);
      if (taken) {
        target.pointer(view, 'move', event.offsetX, event.offsetY, event);
        return;
      }
      if (!dragging) {
        if (event.shiftKey) target.aim(view, event.offsetX, event.offsetY);
        return;
      }
      const dx = event.clientX - dragging.x;
      const dy = event.clientY - dragging.y;
      dragging = { ...dragging, x: event.clientX, y: event.clientY };
      if (dragging.tool === 'crosshair') target.aim(view, event.offsetX, event.offsetY);
      if (dragging.tool === 'window') target.dragWindow(dx, dy);
      if (dragging.tool === 'pan') view.pan(dx, dy);
      if (dragging.tool === 'zoom') view.zoom(ZOOM_PER_PIXEL ** -dy, dragging.from);
    },
    options,
  );
  const release = (event: PointerEvent) => {
    if (taken) target.pointer(view, 'up', event.offsetX, event.offsetY, event);
    taken = false;
    dragging = null;
  };
  element.addEventListener('pointerup', release, options);
  element.addEventListener('pointercancel', release, options);
  element.addEventListener('pointerenter', () => target.enter(view), options);
  element.addEventListener('pointerleave', () => target.hover(view, null), options);
  return () => ended.abort();
}

function toolOf(event: PointerEvent, chosen: Tool): Tool {
  if (event.button === 1) return 'pan';
  if (event.button === 2 || event.ctrlKey) return 'zoom';
  return chosen;
}
