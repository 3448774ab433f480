import { Enums, type PlanarViewport, type RenderingEngine } from '@cornerstonejs/core';
import type { Vec3 } from '../../native-models/common/geometry.ts';
import { drawOverlay, type OverlayScene } from './drawOverlay.ts';
import type { Backend } from './graphics.ts';
import { measureIn } from './measuring.ts';
import type { Plane } from './planes.ts';
import type { ViewWindow } from './presets.ts';

type Point2 = [number, number];
type Point3 = [number, number, number];

/** One of the three planes: cornerstone's viewport below, our overlay above. */
export interface PlaneView {
  readonly plane: Plane;
  readonly element: HTMLDivElement;
  show(volumeId: string, backend: Backend): Promise<void>;
  /** Puts the slice through a point on the screen. */
  moveTo(point: Vec3): void;
  setWindow(window: ViewWindow, inverted: boolean): void;
  pan(dx: number, dy: number): void;
  /** Multiplies the zoom, keeping what lies under `at`. */
  zoom(factor: number, at: readonly [number, number]): void;
  reset(): void;
  pointAt(x: number, y: number): Vec3;
  /** Draws the overlay at the next frame. */
  redraw(): void;
  close(): void;
}

export type SceneOf = (plane: Plane) => Omit<OverlayScene, 'plane' | 'project'> | null;

const ORIENTATION = {
  axial: Enums.OrientationAxis.AXIAL,
  sagittal: Enums.OrientationAxis.SAGITTAL,
  coronal: Enums.OrientationAxis.CORONAL,
} as const;

export function openPlane(
  engine: RenderingEngine,
  viewportId: string,
  plane: Plane,
  element: HTMLDivElement,
  sceneOf: SceneOf,
): PlaneView {
  engine.enableElement({
    viewportId,
    type: Enums.ViewportType.PLANAR_NEXT,
    element,
    defaultOptions: { orientation: ORIENTATION[plane], background: [0, 0, 0] },
  });
  measureIn(viewportId, engine.id);
  // With the focus, cornerstone would swallow the keys of the window.
  element.removeAttribute('tabindex');
  const viewport = engine.getViewport(viewportId) as unknown as PlanarViewport;
  const overlay = addOverlay(element);
  const project = (point: Vec3): Point2 => viewport.worldToCanvas([...point] as Point3) as Point2;
  let frame = 0;
  const draw = () => {
    frame = 0;
    const scene = sceneOf(plane);
    if (scene) drawOverlay(overlay, { ...scene, plane, project });
  };
  const redraw = () => {
    frame ||= requestAnimationFrame(draw);
  };
  const unsubscribe = followSize(element, (width, height) => {
    overlay.canvas.width = width;
    overlay.canvas.height = height;
    viewport.resize();
    viewport.render();
    redraw();
  });
  element.addEventListener(Enums.Events.IMAGE_RENDERED, redraw);
  return {
    plane,
    element,
    redraw,
    async show(volumeId, backend) {
      const renderBackend = backend === 'gpu' ? Enums.RenderBackends.GPU : Enums.RenderBackends.CPU;
      await viewport.setDisplaySets({
        displaySetId: volumeId,
        options: { orientation: ORIENTATION[plane], renderBackend },
      });
    },
    moveTo(point) {
      viewport.setViewState({ slice: { kind: 'volumePoint', sliceWorldPoint: [...point] as Point3 } });
      viewport.render();
    },
    setWindow({ width, centre }, inverted) {
      viewport.setDisplaySetPresentation({
        voiRange: { lower: centre - width / 2, upper: centre + width / 2 },
        invert: inverted,
      });
      viewport.render();
    },
    pan(dx, dy) {
      const [x, y] = viewport.getPan() as Point2;
      viewport.setPan([x + dx, y + dy]);
      viewport.render();
    },
    zoom(factor, at) {
      viewport.setZoom(Math.min(Math.max(viewport.getZoom() * factor, 0.2), 40), [...at] as Point2);
      viewport.render();
    },
    reset() {
      viewport.resetViewState({ resetOrientation: false });
      viewport.render();
    },
    pointAt: (x, y) => viewport.canvasToWorld([x, y]) as unknown as Vec3,
    close() {
      cancelAnimationFrame(frame);
      unsubscribe();
      element.removeEventListener(Enums.Events.IMAGE_RENDERED, redraw);
      overlay.canvas.remove();
      engine.disableElement(viewportId);
    },
  };
}

function addOverlay(element: HTMLDivElement): CanvasRenderingContext2D {
  const canvas = document.createElement('canvas');
  canvas.className = 'plane-overlay';
  element.append(canvas);
  return canvas.getContext('2d')!;
}

/** Device pixels of the element, whenever they change; a hidden pane, which has none, is left as it was. */
function followSize(element: HTMLElement, changed: (width: number, height: number) => void): () => void {
  const observer = new ResizeObserver(() => {
    const width = Math.round(element.clientWidth * devicePixelRatio);
    const height = Math.round(element.clientHeight * devicePixelRatio);
    if (width > 0 && height > 0) changed(width, height);
  });
  observer.observe(element);
  return () => observer.disconnect();
}
