import type { PatientPoint } from '../../native-models/common/geometry.ts';
import type { PointerTool } from './gestures.ts';
import type { Plane } from './planes.ts';

/** Who is offered the left button, in order: tools before, the panel's own, tools after. */
export interface PointerTools {
  /** Takes the left button from the chosen tool, or gives it back. */
  set(tool: PointerTool | null): void;
  /** @returns the function that ends it. */
  add(tool: PointerTool, when: 'before' | 'after'): () => void;
  /** False where nobody wants the button. */
  offer(kind: 'down' | 'move' | 'up', point: PatientPoint, plane: Plane, event: PointerEvent): boolean;
}

export function pointerTools(): PointerTools {
  const further = { before: new Set<PointerTool>(), after: new Set<PointerTool>() };
  let own: PointerTool | null = null;
  let holding: PointerTool | undefined;
  return {
    set(tool) {
      own = tool;
    },
    add(tool, when) {
      further[when].add(tool);
      return () => further[when].delete(tool);
    },
    offer(kind, point, plane, event) {
      const tools = [...further.before, ...(own ? [own] : []), ...further.after];
      if (tools.length === 0) return false;
      if (kind === 'down') holding = tools.find((each) => each.down(point, plane, event));
      else holding?.[kind]?.(point, plane, event);
      return holding !== undefined;
    },
  };
}
