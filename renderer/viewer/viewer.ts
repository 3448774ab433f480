import type { RenderingEngine } from '@cornerstonejs/core';
import { type Grid, patientPoint, type Vec3 } from '../../native-models/common/geometry.ts';
import { centreOf, indexToMm, nearestIndex, requireAxisAligned, voxelAt } from './axisGrid.ts';
import { addVolume, removeVolume, startCornerstone } from './cornerstone.ts';
import type { PlaneDrawing } from './drawing.ts';
import { type GestureTarget, listenToGestures, type PointerTool } from './gestures.ts';
import type { Backend } from './graphics.ts';
import { type LayerLook, type MaskLayer, slicePainter } from './layers.ts';
import { setMeasureTool } from './measuring.ts';
import type { Colour } from './paintMask.ts';
import { AXES, along, PLANES, type Plane } from './planes.ts';
import { openPlane, type PlaneView } from './planeView.ts';
import type { ViewWindow } from './presets.ts';
import { NO_SLAB, projectSlab, type Slab, slabPainter, slabRange } from './slab.ts';
import { type Box3d, type EdgeLetters, openSpace, type SpaceView } from './space/openSpace.ts';
import { isMeasureTool, type Tool } from './tools.ts';

export interface ShownScan {
  /** Whose measurements are drawn over it. */
  readonly scanId: string;
  readonly grid: Grid;
  readonly hu: Int16Array;
  /** Who draws it. */
  readonly backend: Backend;
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
  /** What of the patient lies at the edges of the 3-D pane. */
  readonly letters?: (letters: EdgeLetters) => void;
}

/** Where the viewer draws: any of the planes, and the 3-D pane. */
export interface ViewerElements extends Partial<Readonly<Record<Plane, HTMLDivElement>>> {
  readonly space?: HTMLDivElement;
}

export type MaskChange = Pick<MaskLayer, 'voxels' | 'threshold'>;

/** The three linked planes, imperative: React tells it what to show and hears what was done. */
export interface Viewer {
  show(scan: ShownScan): Promise<void>;
  /** Lays a mask, on any grid along the patient's axes, over the planes and its surface into the 3-D pane. */
  addMask(layer: MaskLayer): void;
  /** Shows a mask with other voxels and another threshold, also when it is laid over the planes later. */
  changeMask(layerId: string, change: MaskChange): void;
  setLook(layerId: string, look: LayerLook): void;
  setWindow(window: ViewWindow, inverted: boolean): void;
  setTool(tool: Tool): void;
  moveTo(point: Vec3): void;
  /** Distance of the slices of a plane, mm; 0 while nothing is shown. */
  sliceMm(plane: Plane): number;
  /** Where {@link moveTo} would go: the centre of the nearest voxel. */
  snapped(point: Vec3): Vec3;
  setSlab(slab: Slab): void;
  /** Hides everything that lies over the images. */
  setPeeking(hidden: boolean): void;
  /** Draws the crosshair over the planes, or leaves it out. */
  setCrosshair(seen: boolean): void;
  /** False where the machine has no WebGL 2: the 3-D pane then stays empty. */
  readonly has3d: boolean;
  /** Points of a panel in the 3-D pane: flat `x, y, z, …`, LPS mm; an empty list removes them. A click walks to one. */
  setPoints3d(id: string, points: readonly number[], colour: Colour, sizePx?: number): void;
  /** Cubes of a panel in the 3-D pane; an empty list removes them. */
  setBoxes3d(id: string, boxes: readonly Box3d[]): void;
  /** Turns the 3-D view, radians. */
  turn3d(azimuth: number, elevation: number): void;
  zoom3d(factor: number): void;
  /** Draws over the planes after the masks, before the crosshair; a picture below lines. @returns the function that removes it. */
  addDrawing(drawing: PlaneDrawing, kind?: 'picture' | 'lines'): () => void;
  /** Draws all overlays at the next frame. */
  redraw(): void;
  /** Takes the left button from the chosen tool, or gives it back. */
  setPointerTool(tool: PointerTool | null): void;
  /** Is offered the left button where the tool above leaves it, or before it. @returns the function that ends it. */
  addPointerTool(tool: PointerTool, when?: 'before' | 'after'): () => void;
  /** Steps in the plane the pointer is or was last over; ±Infinity goes to the end. */
  step(slices: number): void;
  activePlane(): Plane;
  reset(): void;
  close(): void;
}

/** Layer id of the landmark points. */
export const LANDMARKS = 'landmarks';
export const LANDMARK_COLOUR: Colour = [255, 209, 102];

const HIDDEN: LayerLook = { visible: false, opacity: 1 };
const HU_PER_PIXEL = 3;
/** A surface follows a mask that is being changed once nothing has changed for so long. */
const SURFACE_REST_MS = 400;

let engine: RenderingEngine | undefined;
let shownCount = 0;
let openedCount = 0;

export function openViewer(elements: ViewerElements, events: ViewerEvents): Viewer {
  engine ??= startCornerstone();
  const viewerNumber = ++openedCount;
  const rendering = engine;
  const painter = slicePainter();
  const looks = new Map<string, LayerLook>();
  let masks: readonly MaskLayer[] = [];
  const changes = new Map<string, MaskChange>();
  let resting: ReturnType<typeof setTimeout> | undefined;
  let scan: ShownScan | null = null;
  let volumeId = '';
  let position: Vec3 = [0, 0, 0];
  let shown: ViewWindow = { width: 1500, centre: -600 };
  let inverted = false;
  let tool: Tool = 'crosshair';
  let slab = NO_SLAB;
  let crosshair = true;
  let peeking = false;
  let pointerTool: PointerTool | null = null;
  const furtherTools = { before: new Set<PointerTool>(), after: new Set<PointerTool>() };
  let holding: PointerTool | undefined;
  const drawings = { picture: new Set<PlaneDrawing>(), lines: new Set<PlaneDrawing>() };
  const slabs = slabPainter();

  const slabImage = (plane: Plane): HTMLCanvasElement => {
    const index = nearestIndex(scan!.grid, AXES[plane].normal, position[AXES[plane].normal]);
    return slabs.paint(scan!, plane, index, slab, shown, inverted);
  };
  const views = PLANES.flatMap((plane) => {
    const element = elements[plane];
    if (!element) return [];
    return openPlane(rendering, `${viewerNumber}-${plane}`, plane, element, () =>
      scan
        ? {
            slab: slab.mode === 'slice' ? null : { grid: scan.grid, image: slabImage },
            position,
            crosshair: crosshair && !peeking,
            drawings: peeking ? [] : [...drawings.picture, ...drawings.lines],
            painter,
            masks: peeking ? [] : masks.map((layer) => ({ layer, look: looks.get(layer.id) ?? HIDDEN })),
          }
        : null,
    );
  });
  const space: SpaceView | null = elements.space
    ? openSpace(elements.space, {
        picked: (point) => moveTo(point),
        letters: (letters) => events.letters?.(letters),
      })
    : null;
  let active = views[0]!;
  const redraw = () => {
    for (const view of views) view.redraw();
    readCursor();
  };
  /** Where the pointer rests: what lies under it changes without it when one scrolls. */
  let hovered: { readonly view: PlaneView; readonly at: readonly [number, number] } | null = null;
  let told: Cursor | null = null;
  function readCursor(): void {
    if (!scan || !hovered) return;
    const { view, at } = hovered;
    const { normal } = AXES[view.plane];
    const point = along(view.pointAt(at[0], at[1]), normal, position[normal]);
    const next: Cursor = { plane: view.plane, point, hu: huAt(scan, view.plane, point, slab) };
    // Who hears of it may draw again, which reads again: what has not changed is not told.
    if (JSON.stringify(next) === JSON.stringify(told)) return;
    told = next;
    events.cursor(next);
  }

  const snapped = (wanted: Vec3): Vec3 => {
    const grid = scan?.grid;
    if (!grid) return wanted;
    return wanted.map((mm, axis) =>
      indexToMm(grid, axis as 0 | 1 | 2, nearestIndex(grid, axis as 0 | 1 | 2, mm)),
    ) as unknown as Vec3;
  };

  function moveTo(wanted: Vec3): void {
    if (!scan) return;
    const { grid } = scan;
    const next = snapped(wanted);
    const changed = views.filter(({ plane }) => next[AXES[plane].normal] !== position[AXES[plane].normal]);
    position = next;
    for (const view of changed) view.moveTo(position);
    space?.moveTo(position);
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
    redraw();
  }

  const target: GestureTarget = {
    tool: () => tool,
    pointer: (view, kind, x, y, event) => {
      const { before, after } = furtherTools;
      const tools = [...before, ...(pointerTool ? [pointerTool] : []), ...after];
      if (tools.length === 0 || !scan) return false;
      const { normal } = AXES[view.plane];
      const [px, py, pz] = along(view.pointAt(x, y), normal, position[normal]);
      const point = patientPoint(px, py, pz);
      if (kind === 'down') holding = tools.find((each) => each.down(point, view.plane, event));
      else holding?.[kind]?.(point, view.plane, event);
      return holding !== undefined;
    },
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
      hovered = at && { view, at };
      if (hovered) readCursor();
      else {
        told = null;
        events.cursor(null);
      }
    },
    moved: readCursor,
    enter: (view) => {
      active = view;
    },
  };
  function addSurface(layer: MaskLayer): void {
    if (!masks.includes(layer)) return;
    space?.setSurface(layer.id, layer, layer.colour, layer.labels);
  }
  const refreshSurface = (layer: MaskLayer) => {
    if (changes.has(layer.id)) addSurface(layer);
  };
  const deaf = views.map((view) => listenToGestures(view, target));

  return {
    async show(next) {
      requireAxisAligned(next.grid);
      const before = volumeId;
      // A name of its own each time, without a colon: cornerstone would take it for a loader's address.
      volumeId = `volume-${++shownCount}`;
      addVolume(volumeId, next.scanId, next.grid, next.hu);
      painter.clear();
      slabs.clear();
      masks = [];
      changes.clear();
      await Promise.all(views.map((view) => view.show(volumeId, next.backend)));
      if (before) removeVolume(before);
      scan = next;
      position = [Number.NaN, Number.NaN, Number.NaN];
      setWindow(shown, inverted);
      space?.show(next.grid);
      moveTo(centreOf(next.grid));
    },
    addMask(wanted) {
      requireAxisAligned(wanted.grid);
      const layer: MaskLayer = { ...wanted, ...changes.get(wanted.id) };
      masks = [...masks.filter(({ id }) => id !== layer.id), layer];
      painter.forget(layer.id);
      redraw();
      // The planes are on the screen before the surface is computed.
      if (space?.works) setTimeout(() => addSurface(layer), 30);
    },
    changeMask(layerId, change) {
      changes.set(layerId, change);
      const before = masks.find(({ id }) => id === layerId);
      if (!before) return;
      const layer = { ...before, ...change };
      masks = masks.map((each) => (each === before ? layer : each));
      painter.forget(layerId);
      redraw();
      clearTimeout(resting);
      resting = setTimeout(() => masks.forEach(refreshSurface), SURFACE_REST_MS);
    },
    setLook(layerId, look) {
      looks.set(layerId, look);
      space?.setLook(layerId, look.visible, look.opacity);
      redraw();
    },
    setWindow,
    setTool: (next) => {
      tool = next;
      setMeasureTool(isMeasureTool(next) ? next : null);
    },
    moveTo,
    snapped,
    sliceMm: (plane) => scan?.grid.spacingMm[AXES[plane].normal] ?? 0,
    setCrosshair(seen) {
      crosshair = seen;
      redraw();
    },
    setPeeking(hidden) {
      peeking = hidden;
      redraw();
    },
    setSlab(next) {
      slab = next;
      redraw();
    },
    addDrawing(drawing, kind = 'lines') {
      drawings[kind].add(drawing);
      redraw();
      return () => {
        drawings[kind].delete(drawing);
        redraw();
      };
    },
    redraw,
    setPointerTool(next) {
      pointerTool = next;
    },
    addPointerTool(next, when = 'after') {
      furtherTools[when].add(next);
      return () => furtherTools[when].delete(next);
    },
    has3d: space?.works ?? false,
    setPoints3d: (id, points, colour, sizePx) => space?.setPoints(id, points, colour, sizePx),
    setBoxes3d: (id, boxes) => space?.setBoxes(id, boxes),
    turn3d: (azimuth, elevation) => space?.turn(azimuth, elevation),
    zoom3d: (factor) => space?.zoom(factor),
    step: (slices) => scroll(active, Number.isFinite(slices) ? slices : Math.sign(slices) * 1e6),
    activePlane: () => active.plane,
    reset: () => {
      for (const view of views) view.reset();
      space?.reset();
      readCursor();
    },
    close() {
      for (const end of deaf) end();
      clearTimeout(resting);
      for (const view of views) view.close();
      space?.close();
      masks = [];
      if (volumeId) removeVolume(volumeId);
      scan = null;
    },
  };
}

/** HU at a point of what a plane shows: of the slice, or of the slab's projection. */
function huAt({ grid, hu }: ShownScan, plane: Plane, point: Vec3, slab: Slab): number | null {
  const voxel = voxelAt(grid, point);
  if (voxel < 0) return null;
  if (slab.mode === 'slice') return hu[voxel]!;
  const { normal } = AXES[plane];
  const [first, last] = slabRange(grid, plane, nearestIndex(grid, normal, point[normal]), slab.thicknessMm);
  const stride =
    normal === 0 ? 1 : normal === 1 ? grid.dimensions[0] : grid.dimensions[0] * grid.dimensions[1];
  const start = voxel + (first - nearestIndex(grid, normal, point[normal])) * stride;
  const column = Int16Array.from({ length: last - first + 1 }, (_, n) => hu[start + n * stride]!);
  return projectSlab(column, [1, 1, column.length], 'axial', [0, column.length - 1], slab.mode).values[0]!;
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
