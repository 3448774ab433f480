import { patientPoint, type Vec3 } from '../../native-models/common/geometry.ts';
import type { GestureTarget } from './gestures.ts';
import type { LinkedPlanes } from './linkedPlanes.ts';
import { AXES, along } from './planes.ts';
import type { PlaneView } from './planeView.ts';
import type { PointerTools } from './pointerTools.ts';
import type { ViewWindow } from './presets.ts';

const HU_PER_PIXEL = 3;

/** What the mouse does to linked planes. @param windowed hears of a window that was dragged, and sets it. */
export function planeGestures(
  planes: LinkedPlanes,
  tools: PointerTools,
  windowed: (window: ViewWindow) => void,
): Pick<GestureTarget, 'pointer' | 'scroll' | 'aim' | 'dragWindow'> {
  /** The point of the shown slice under a place of a plane; null while nothing is shown. */
  const pointAt = (view: PlaneView, x: number, y: number): Vec3 | null => {
    const shown = planes.shown();
    const { normal } = AXES[view.plane];
    return shown && along(view.pointAt(x, y), normal, shown.position[normal]);
  };
  return {
    pointer(view, kind, x, y, event) {
      const point = pointAt(view, x, y);
      return point !== null && tools.offer(kind, patientPoint(...point), view.plane, event);
    },
    scroll: planes.scroll,
    aim(view, x, y) {
      const point = pointAt(view, x, y);
      if (point) planes.moveTo(point);
    },
    dragWindow(dx, dy) {
      const { width, centre } = planes.window();
      windowed({ width: Math.max(width + HU_PER_PIXEL * dx, 1), centre: centre + HU_PER_PIXEL * dy });
    },
  };
}
