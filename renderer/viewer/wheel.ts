import type { PlaneView } from './planeView.ts';

export const ZOOM_PER_PIXEL = 1.008;
/** What one notch of a mouse wheel multiplies the zoom by. */
const ZOOM_PER_NOTCH = 1.15;
/** `wheelDelta` of one notch, whatever the platform scrolls by it. */
const NOTCH = 120;
/** Pixels of a touchpad that are one slice. */
const WHEEL_STEP = 40;

interface WheelTarget {
  scroll(view: PlaneView, slices: number): void;
  /** The image moved under the pointer. */
  moved(): void;
}

/** The wheel scrolls slices; with Ctrl it zooms at the pointer. */
export function listenToWheel(view: PlaneView, target: WheelTarget, signal: AbortSignal): void {
  /** Part of a slice that a touchpad has scrolled so far. */
  let wheel = 0;
  view.element.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      const notches = notchesOf(event);
      if (event.ctrlKey) {
        const factor = notches === null ? ZOOM_PER_PIXEL ** -event.deltaY : ZOOM_PER_NOTCH ** -notches;
        view.zoom(factor, [event.offsetX, event.offsetY]);
        return target.moved();
      }
      wheel = notches === null ? wheel + event.deltaY / WHEEL_STEP : notches;
      const slices = Math.trunc(wheel);
      wheel -= slices;
      if (slices !== 0) target.scroll(view, slices);
    },
    { signal, passive: false },
  );
}

/** Notches of a mouse wheel, down positive; null for a touchpad, which scrolls by pixels. */
function notchesOf(event: WheelEvent): number | null {
  const { wheelDeltaY } = event as WheelEvent & { readonly wheelDeltaY?: number };
  if (!wheelDeltaY || wheelDeltaY % NOTCH !== 0) return null;
  return -wheelDeltaY / NOTCH;
}
