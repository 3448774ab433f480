import type { PlaneDrawing } from './drawing.ts';

/** What panels draw over the planes: pictures first, lines over them. */
export interface DrawingList {
  /** @returns the function that removes it. */
  add(drawing: PlaneDrawing, kind?: 'picture' | 'lines'): () => void;
  all(): readonly PlaneDrawing[];
}

export function drawingList(redraw: () => void): DrawingList {
  const kept = { picture: new Set<PlaneDrawing>(), lines: new Set<PlaneDrawing>() };
  return {
    add(drawing, kind = 'lines') {
      kept[kind].add(drawing);
      redraw();
      return () => {
        kept[kind].delete(drawing);
        redraw();
      };
    },
    all: () => [...kept.picture, ...kept.lines],
  };
}
