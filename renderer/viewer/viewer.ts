import type { RenderingEngine } from '@cornerstonejs/core';
import type { Vec3 } from '../../native-models/common/geometry.ts';
import { centreOf } from './axisGrid.ts';
import { startCornerstone } from './cornerstone.ts';
import { type Cursor, cursorReadout } from './cursorReadout.ts';
import type { PlaneDrawing } from './drawing.ts';
import { drawingList } from './drawingList.ts';
import { type GestureTarget, listenToGestures, type PointerTool } from './gestures.ts';
import type { LayerLook, MaskLayer } from './layers.ts';
import { linkedPlanes } from './linkedPlanes.ts';
import { type MaskChange, type MaskLayers, maskLayers } from './maskLayers.ts';
import { setMeasureTool } from './measuring.ts';
import type { Colour } from './paintMask.ts';
import { planeGestures } from './planeGestures.ts';
import { AXES, type Plane } from './planes.ts';
import { pointerTools } from './pointerTools.ts';
import type { ViewWindow } from './presets.ts';
import type { ShownScan } from './shownScan.ts';
import type { Slab } from './slab.ts';
import type { SliceNumbers } from './sliceNumbers.ts';
import { type Box3d, type EdgeLetters, openSpace, type SpaceView } from './space/openSpace.ts';
import { isMeasureTool, type Tool } from './tools.ts';

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

let engine: RenderingEngine | undefined;

/** One for all viewers: each would take a graphics context of its own. */
function sharedEngine(): RenderingEngine {
  engine ??= startCornerstone();
  return engine;
}

export function openViewer(elements: ViewerElements, events: ViewerEvents): Viewer {
  const drawings = drawingList(() => planes.redraw());
  const tools = pointerTools();
  let tool: Tool = 'crosshair';
  const space: SpaceView | null = space3d(elements, events, (point) => planes.moveTo(point));
  const masks: MaskLayers = maskLayers(space, () => planes.redraw());
  const over = () => ({ drawings: drawings.all(), masks: masks.shown(), painter: masks.painter });
  const planes = linkedPlanes(sharedEngine(), elements, over, {
    moved: (position, slices) => {
      space?.moveTo(position);
      events.position(position, slices);
    },
    redrawn: () => cursor.read(),
  });
  const cursor = cursorReadout(planes.shown, events.cursor);
  let active = planes.views[0]!;
  const target: GestureTarget = {
    ...planeGestures(planes, tools, events.window),
    tool: () => tool,
    hover: cursor.hover,
    moved: cursor.read,
    enter: (view) => {
      active = view;
    },
  };
  const endings = planes.views.map((view) => listenToGestures(view, target));
  return {
    async show(next) {
      masks.clear();
      await planes.show(next);
      space?.show(next.grid);
      planes.moveTo(centreOf(next.grid));
    },
    addMask: masks.add,
    changeMask: masks.change,
    setLook: masks.setLook,
    setWindow: planes.setWindow,
    setTool(next) {
      tool = next;
      setMeasureTool(isMeasureTool(next) ? next : null);
    },
    moveTo: planes.moveTo,
    snapped: planes.snapped,
    sliceMm: (plane) => planes.shown()?.scan.grid.spacingMm[AXES[plane].normal] ?? 0,
    setCrosshair: (crosshair) => planes.set({ crosshair }),
    setPeeking: (peeking) => planes.set({ peeking }),
    setSlab: (slab) => planes.set({ slab }),
    addDrawing: drawings.add,
    redraw: planes.redraw,
    setPointerTool: tools.set,
    addPointerTool: (added, when = 'after') => tools.add(added, when),
    has3d: space?.works ?? false,
    setPoints3d: (id, points, colour, sizePx) => space?.setPoints(id, points, colour, sizePx),
    setBoxes3d: (id, boxes) => space?.setBoxes(id, boxes),
    turn3d: (azimuth, elevation) => space?.turn(azimuth, elevation),
    zoom3d: (factor) => space?.zoom(factor),
    step: (slices) => planes.scroll(active, Number.isFinite(slices) ? slices : Math.sign(slices) * 1e6),
    activePlane: () => active.plane,
    reset() {
      for (const view of planes.views) view.reset();
      space?.reset();
      cursor.read();
    },
    close() {
      for (const end of endings) end();
      masks.close();
      planes.close();
      space?.close();
    },
  };
}

const space3d = (
  { space }: ViewerElements,
  { letters }: ViewerEvents,
  picked: (point: Vec3) => void,
): SpaceView | null => (space ? openSpace(space, { picked, letters: (seen) => letters?.(seen) }) : null);
