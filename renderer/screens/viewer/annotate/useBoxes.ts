import { type RefObject, useEffect } from 'react';
import type { Vec3 } from '../../../../native-models/common/geometry.ts';
import { BOX_EDGE_MM } from '../../../../native-models/common/subtypes.ts';
import { type Annotation, moveBox, putBox, useAnnotation } from '../../../state/annotation.ts';
import type { PointerTool } from '../../../viewer/gestures.ts';
import { AXES, along } from '../../../viewer/planes.ts';
import type { Box3d } from '../../../viewer/space/openSpace.ts';
import type { Viewer } from '../../../viewer/viewer.ts';
import { BOX_COLOURS } from './boxColours.ts';
import { boxAt, type DrawnBox, drawBoxes } from './drawBoxes.ts';

const LAYER = 'reader-boxes';
/** A press that moves less only chooses the box. */
const LEAST_DRAG_MM = 0.5;

/** Draws the boxes over the planes and takes the left button for them while the panel is there. */
export function useBoxes(viewer: RefObject<Viewer | null>, shown: boolean): void {
  const reading = useAnnotation(({ reader }) => reader !== null);
  const placing = useAnnotation((annotation) => annotation.placing);
  useEffect(() => {
    const opened = viewer.current;
    if (!opened || !shown) return;
    const remove = opened.addDrawing({
      draw: (context, view) => drawBoxes(context, view, drawnBoxes(useAnnotation.getState())),
    });
    const in3d = () => opened.setBoxes3d(LAYER, boxes3d(useAnnotation.getState()));
    in3d();
    const unsubscribe = useAnnotation.subscribe(() => {
      opened.redraw();
      in3d();
    });
    return () => {
      unsubscribe();
      remove();
      opened.setBoxes3d(LAYER, []);
    };
  }, [viewer, shown]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the button is taken again whenever placing begins, another panel may have had it meanwhile.
  useEffect(() => {
    const opened = viewer.current;
    if (!opened || !shown || !reading) return;
    opened.setPointerTool(boxTool());
    return () => opened.setPointerTool(null);
  }, [viewer, shown, reading, placing]);
}

const boxes3d = (annotation: Annotation): Box3d[] =>
  drawnBoxes(annotation).map(({ centre, subtype }) => ({
    centre,
    sideMm: BOX_EDGE_MM,
    colour: BOX_COLOURS[subtype],
  }));

/** Others' boxes below, the chosen one on top. */
export function drawnBoxes({ own, others, selectedId, drag }: Annotation): DrawnBox[] {
  const mine = (own?.boxes ?? []).map((box) => ({
    ...box,
    centre: drag?.id === box.id ? drag.centre : box.centre,
    selected: box.id === selectedId,
    ofOther: false,
  }));
  return [
    ...others.map((box) => ({ ...box, selected: false, ofOther: true })),
    ...mine.sort((a, b) => Number(a.selected) - Number(b.selected)),
  ];
}

function boxTool(): PointerTool {
  let held: { readonly id: number; readonly centre: Vec3; readonly from: Vec3 } | null = null;
  return {
    down(point, plane) {
      const { own, reader, placing, saving } = useAnnotation.getState();
      if (!own || reader === null) return false;
      const box = boxAt(own.boxes, plane, point);
      if (box) {
        held = { id: box.id, centre: box.centre, from: point };
        useAnnotation.setState({ selectedId: box.id });
        return true;
      }
      if (!placing) {
        if (saving === 'saved') useAnnotation.setState({ selectedId: null });
        return false;
      }
      void putBox(point);
      return true;
    },
    move(point, plane) {
      if (!held) return;
      const { u, v } = AXES[plane];
      const { id, centre, from } = held;
      const moved = along(
        along(centre, u, centre[u] + point[u] - from[u]),
        v,
        centre[v] + point[v] - from[v],
      );
      useAnnotation.setState({ drag: { id, centre: moved } });
    },
    up() {
      const { drag } = useAnnotation.getState();
      if (held && drag?.id === held.id) {
        const far = drag.centre.some((mm, axis) => Math.abs(mm - held!.centre[axis]!) >= LEAST_DRAG_MM);
        if (far) void moveBox(held.id, drag.centre);
        else useAnnotation.setState({ drag: null });
      }
      held = null;
    },
  };
}
