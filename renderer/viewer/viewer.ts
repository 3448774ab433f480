import type { RenderingEngine } from '@cornerstonejs/core';
import type { Grid, Vec3 } from '../../native-models/common/geometry.ts';
import { centreOf, indexToMm, nearestIndex, requireAxisAligned, voxelAt } from './axisGrid.ts';
import { addVolume, removeVolume, startCornerstone } from './cornerstone.ts';
import { type GestureTarget, listenToGestures, type Tool } from './gestures.ts';
import { type LayerLook, type MaskLayer, slicePainter } from './layers.ts';
import { AXES, along, PLANES, type Plane } from './planes.ts';
import { openPlane, type PlaneView } from './planeView.ts';
import type { ViewWindow } from './presets.ts';

export interface ShownScan {
  readonly grid: Grid;
  readonly hu: Int16Array;
  /** Flat `x, y, z, …`, LPS mm. */
  readonly landmarks: readonly number[];
}

export interface Cursor {
  readonly plane: Plane;
  readonly point: Vec3;
  /** Null outside the volume. */
  readonly hu: number | null;
}

export type SliceNumbers = Readonly<Record<Plane, { readonly index: number; readonly count: number }>>;

export interface ViewerEvents {
  readonly position: (point: Vec3, slices: SliceNumbers) => void;
  readonly cursor: (cursor: Cursor | null) => void;
  readonly window: (window: ViewWindow) => void;
}

/** The three linked planes, imperative: React tells it what to show and hears what was done. */
export interface Viewer {
  show(scan: ShownScan): Promise<void>;
  addMask(layer: MaskLayer): void;
  setLook(layerId: string, look: LayerLook): void;
  setWindow(window: ViewWindow, inverted: boolean): void;
  setTool(tool: Tool): void;
  moveTo(point: Vec3): void;
  /** Steps in the plane the pointer is or was last over; ±Infinity goes to the end. */
  step(slices: number): void;
  activePlane(): Plane;
  reset(): void;
  close(): void;
}

/** Layer id of the landmark points. */
export const LANDMARKS = 'landmarks';

const HIDDEN: LayerLook = { visible: false, opacity: 1 };
const HU_PER_PIXEL = 3;

let engine: RenderingEngine | undefined;
let shownCount = 0;

export function openViewer(elements: Readonly<Record<Plane, HTMLDivElement>>, events: ViewerEvents): Viewer {
  engine ??= startCornerstone();
  const rendering = engine;
  const painter = slicePainter();
  const looks = new Map<string, LayerLook>();
  let masks: readonly MaskLayer[] = [];
  let scan: ShownScan | null = null;
  let volumeId = '';
  let position: Vec3 = [0, 0, 0];
  let shown: ViewWindow = { width: 1500, centre: -600 };
  let inverted = false;
  let tool: Tool = 'crosshair';

  const views = PLANES.map((plane) =>
    openPlane(rendering, plane, elements[plane], () =>
      scan
        ? {
            position,
            painter,
            masks: masks.map((layer) => ({ layer, look: looks.get(layer.id) ?? HIDDEN })),
            landmarks: scan.landmarks,
            landmarkLook: looks.get(LANDMARKS) ?? HIDDEN,
          }
        : null,
    ),
  );
  let active = views[0]!;
  const redraw = () => views.forEach((view) => void view.redraw());

  function moveTo(wanted: Vec3): void {
    if (!scan) return;
    const { grid } = scan;
    const next = wanted.map((mm, axis) =>
      indexToMm(grid, axis as 0 | 1 | 2, nearestIndex(grid, axis as 0 | 1 | 2, mm)),
    ) as unknown as Vec3;
    const changed = views.filter(({ plane }) => next[AXES[plane].normal] !== position[AXES[plane].normal]);
    position = next;
    for (const view of changed) view.moveTo(position);
    redraw();
    events.position(position, sliceNumbers(grid, position));
  }

  function scroll(view: PlaneView, slices: number): void {
    if (!scan) return;
    const { normal } = AXES[view.plane];
    const count = scan.grid.dimensions[normal];
    const index = nearestIndex(scan.grid, normal, position[normal]) + scrollSign(view.plane) * slices;
    moveTo(along(position, normal, indexToMm(scan.grid, normal, Math.min(Math.max(index, 0), count - 1))));
  }

  function setWindow(next: ViewWindow, invert: boolean): void {
    shown = next;
    inverted = invert;
    if (scan) for (const view of views) view.setWindow(shown, inverted);
  }

  const target: GestureTarget = {
    tool: () => tool,
    scroll,
    aim: (view, x, y) => {
      const { normal } = AXES[view.plane];
      moveTo(along(view.pointAt(x, y), normal, position[normal]));
    },
    dragWindow: (dx, dy) => {
      const width = Math.max(shown.width + HU_PER_PIXEL * dx, 1);
      setWindow({ width, centre: shown.centre + HU_PER_PIXEL * dy }, inverted);
      events.window(shown);
    },
    hover: (view, at) => {
      if (!scan || !at) return events.cursor(null);
      const point = along(
        view.pointAt(at[0], at[1]),
        AXES[view.plane].normal,
        position[AXES[view.plane].normal],
      );
      const voxel = voxelAt(scan.grid, point);
      events.cursor({ plane: view.plane, point, hu: voxel < 0 ? null : scan.hu[voxel]! });
    },
    enter: (view) => {
      active = view;
    },
  };
  const deaf = views.map((view) => listenToGestures(view, target));

  return {
    async show(next) {
      requireAxisAligned(next.grid);
      const before = volumeId;
      // A name of its own each time, without a colon: cornerstone would take it for a loader's address.
      volumeId = `volume-${++shownCount}`;
      addVolume(volumeId, next.grid, next.hu);
      painter.clear();
      masks = [];
      await Promise.all(views.map((view) => view.show(volumeId)));
      if (before) removeVolume(before);
      scan = next;
      position = [Number.NaN, Number.NaN, Number.NaN];
      setWindow(shown, inverted);
      moveTo(centreOf(next.grid));
    },
    addMask(layer) {
      requireAxisAligned(layer.grid);
      masks = [...masks.filter(({ id }) => id !== layer.id), layer];
      redraw();
    },
    setLook(layerId, look) {
      looks.set(layerId, look);
      redraw();
    },
    setWindow,
    setTool: (next) => {
      tool = next;
    },
    moveTo,
    step: (slices) => scroll(active, Number.isFinite(slices) ? slices : Math.sign(slices) * 1e6),
    activePlane: () => active.plane,
    reset: () => views.forEach((view) => void view.reset()),
    close() {
      for (const end of deaf) end();
      for (const view of views) view.close();
      if (volumeId) removeVolume(volumeId);
      scan = null;
    },
  };
}

/** Down the body, to the back and to the left are “next”. */
const scrollSign = (plane: Plane): 1 | -1 => (plane === 'axial' ? -1 : 1);

const sliceNumbers = (grid: Grid, position: Vec3): SliceNumbers => {
  const of = (plane: Plane) => {
    const { normal } = AXES[plane];
    const index = nearestIndex(grid, normal, position[normal]);
    const count = grid.dimensions[normal];
    return { index: scrollSign(plane) < 0 ? count - 1 - index : index, count };
  };
  return { axial: of('axial'), sagittal: of('sagittal'), coronal: of('coronal') };
};
