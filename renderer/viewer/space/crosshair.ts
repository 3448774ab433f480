import type { Grid, Vec3 } from '../../../native-models/common/geometry.ts';
import { type Camera, seenAt } from './camera.ts';

export interface SpaceCrosshair {
  draw(camera: Camera, grid: Grid, point: Vec3): void;
  close(): void;
}

/**
 * The crosshair over the 3-D pane, on a canvas of its own: scrolling the planes moves it without drawing the
 * surfaces again, which a software renderer cannot do thirty times a second.
 */
export function openCrosshair(element: HTMLElement, colour: string): SpaceCrosshair {
  const canvas = document.createElement('canvas');
  canvas.className = 'space-canvas space-crosshair';
  element.append(canvas);
  const context = canvas.getContext('2d')!;
  return {
    draw(camera, grid, point) {
      const size = [element.clientWidth, element.clientHeight] as const;
      const ratio = devicePixelRatio;
      canvas.width = Math.round(size[0] * ratio);
      canvas.height = Math.round(size[1] * ratio);
      context.scale(ratio, ratio);
      context.strokeStyle = colour;
      context.beginPath();
      for (const [from, to] of crosshairLines(grid, point)) {
        const [x0, y0] = seenAt(camera, from, size);
        const [x1, y1] = seenAt(camera, to, size);
        context.moveTo(x0, y0);
        context.lineTo(x1, y1);
      }
      context.stroke();
    },
    close: () => canvas.remove(),
  };
}

/** Through a point along each axis, from one side of the scan to the other. */
export function crosshairLines(grid: Grid, point: Vec3): (readonly [from: Vec3, to: Vec3])[] {
  return [0, 1, 2].map((axis) => {
    const end = (mm: number) => point.map((own, each) => (each === axis ? mm : own)) as unknown as Vec3;
    const from = grid.origin[axis]!;
    return [end(from), end(from + (grid.dimensions[axis]! - 1) * grid.spacingMm[axis]!)];
  });
}
