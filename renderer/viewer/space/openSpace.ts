import type { Grid, Vec3 } from '../../../native-models/common/geometry.ts';
import type { Colour } from '../paintMask.ts';
import { type Camera, cameraAxes, cameraOn, letterTowards, seenAt, turned, zoomed } from './camera.ts';
import { openCrosshair } from './crosshair.ts';
import { type Buffers, type DrawnThing, openDrawing } from './drawSpace.ts';
import { MOST_CELLS, type PoolSource, poolMask } from './poolMask.ts';
import { type Surface, surfaceOf } from './surface.ts';

/** A cube, by its centre and side. */
export interface Box3d {
  readonly centre: Vec3;
  readonly sideMm: number;
  readonly colour: Colour;
}

export type EdgeLetters = readonly [left: string, right: string, top: string, bottom: string];

/** The fourth pane: lungs and findings as surfaces, points, boxes, the crosshair. Imperative. */
export interface SpaceView {
  /** False where the machine has no WebGL 2; everything else then does nothing. */
  readonly works: boolean;
  show(grid: Grid): void;
  /** A surface of a mask; an organ is drawn as glass. */
  setSurface(id: string, source: PoolSource | null, colour: Colour, organ: boolean): void;
  setLook(id: string, visible: boolean, opacity: number): void;
  /** Flat `x, y, z, …`, LPS mm. An empty list removes them. */
  setPoints(id: string, points: readonly number[], colour: Colour, sizePx?: number): void;
  setBoxes(id: string, boxes: readonly Box3d[]): void;
  moveTo(point: Vec3): void;
  turn(azimuth: number, elevation: number): void;
  zoom(factor: number): void;
  reset(): void;
  close(): void;
}

/** Triangles of one surface; a noisy mask that has more is pooled coarser. */
export const MOST_TRIANGLES = 400_000;
/** A cell belongs to a layer when half of it does: less would turn scattered noise into a whole lung. */
const SURFACE_LEVEL = 0.5;
/** Device pixels along a side of the drawing buffer. */
export const MOST_PIXELS = 1024;
const RADIANS_PER_PIXEL = 0.01;
const PICK_PX = 10;
const CROSSHAIR = '#5ec8d8';

interface Thing extends DrawnThing {
  readonly layer: string;
  /** Gives the graphics processor its arrays again: it forgets them when its process is lost. */
  readonly make: () => Buffers;
  readonly points: readonly number[] | null;
}

export function openSpace(
  element: HTMLDivElement,
  told: { readonly picked: (point: Vec3) => void; readonly letters: (letters: EdgeLetters) => void },
): SpaceView {
  const canvas = document.createElement('canvas');
  canvas.className = 'space-canvas';
  const opened = openDrawing(canvas);
  if (!opened) return NOTHING;
  let drawing = opened;
  element.append(canvas);
  const crosshair = openCrosshair(element, CROSSHAIR);
  const things = new Map<string, Thing>();
  const looks = new Map<string, { visible: boolean; opacity: number }>();
  let grid: Grid | null = null;
  let camera: Camera | null = null;
  let position: Vec3 | null = null;
  let frame = 0;

  const draw = () => {
    frame = 0;
    if (!camera) return;
    const seen = [...things.values()].flatMap((thing) => {
      const look = looks.get(thing.layer) ?? { visible: true, opacity: 1 };
      return look.visible ? [{ ...thing, opacity: thing.opacity * look.opacity }] : [];
    });
    drawing.draw(camera, seen, canvas.width / Math.max(element.clientWidth, 1));
  };
  const drawCrosshair = () => {
    if (camera && grid && position) crosshair.draw(camera, grid, position);
  };
  const redraw = () => {
    frame ||= requestAnimationFrame(draw);
  };
  const look = (next: Camera) => {
    camera = next;
    drawCrosshair();
    const { right, up } = cameraAxes(next);
    const against = (v: Vec3) => v.map((part) => -part) as unknown as Vec3;
    told.letters([
      letterTowards(against(right)),
      letterTowards(right),
      letterTowards(up),
      letterTowards(against(up)),
    ]);
    redraw();
  };
  const put = (id: string, thing: Thing | null) => {
    const before = things.get(id);
    if (before) drawing.drop(before.buffers);
    things.delete(id);
    if (thing) things.set(id, thing);
    redraw();
  };
  const thing = (
    layer: string,
    make: () => Buffers,
    colour: Colour,
    more: Partial<Pick<Thing, 'glass' | 'sizePx' | 'points'>> = {},
  ): Thing => ({
    layer,
    make,
    buffers: make(),
    colour,
    opacity: 1,
    glass: false,
    sizePx: 1,
    points: null,
    ...more,
  });
  /** Everything again, after the graphics process was lost and has come back. */
  const restore = () => {
    const again = openDrawing(canvas);
    if (!again) return;
    drawing = again;
    for (const [id, each] of [...things]) things.set(id, { ...each, buffers: each.make() });
    redraw();
  };

  const observer = new ResizeObserver(() => {
    const { clientWidth, clientHeight } = element;
    if (clientWidth === 0 || clientHeight === 0) return;
    const ratio = Math.min(devicePixelRatio, MOST_PIXELS / Math.max(clientWidth, clientHeight));
    canvas.width = Math.round(clientWidth * ratio);
    canvas.height = Math.round(clientHeight * ratio);
    draw();
    drawCrosshair();
  });
  observer.observe(element);

  const ended = new AbortController();
  // Without this the context would not come back.
  canvas.addEventListener('webglcontextlost', (event) => event.preventDefault(), { signal: ended.signal });
  canvas.addEventListener('webglcontextrestored', restore, { signal: ended.signal });
  const size = () => [element.clientWidth, element.clientHeight] as const;
  listenToTurning(element, ended.signal, {
    turn: (dx, dy) => camera && look(turned(camera, -dx * RADIANS_PER_PIXEL, dy * RADIANS_PER_PIXEL)),
    zoom: (factor) => camera && look(zoomed(camera, factor)),
    click: (x, y) => {
      const lists = [...things.values()].filter(({ layer }) => looks.get(layer)?.visible ?? true);
      const found = camera && nearestPoint(camera, size(), [x, y], lists);
      if (found) told.picked(found);
    },
  });

  return {
    works: true,
    show(next) {
      // Points and boxes are their panels' to remove.
      for (const [id, { buffers }] of [...things]) if (buffers.kind === 'surface') put(id, null);
      grid = next;
      look(cameraOn(next));
    },
    setSurface(id, source, colour, organ) {
      const surface = source && boundedSurface(source, SURFACE_LEVEL);
      const drawn = surface && surface.triangles.length > 0;
      put(id, drawn ? thing(id, () => drawing.surface(surface), colour, { glass: organ }) : null);
    },
    setLook(id, visible, opacity) {
      looks.set(id, { visible, opacity });
      redraw();
    },
    setPoints(id, points, colour, sizePx = 5) {
      const make = () => drawing.points(Float32Array.from(points));
      put(id, points.length > 0 ? thing(id, make, colour, { sizePx, points }) : null);
    },
    setBoxes(id, boxes) {
      for (const key of [...things.keys()]) if (key.startsWith(`${id}/box/`)) put(key, null);
      const colours = new Map(boxes.map(({ colour }) => [colour.join(), colour]));
      for (const [name, colour] of colours) {
        const alike = boxes.filter((box) => box.colour.join() === name);
        const edges = Float32Array.from(alike.flatMap(boxEdges));
        put(
          `${id}/box/${name}`,
          thing(id, () => drawing.lines(edges), colour),
        );
      }
    },
    moveTo(point) {
      position = point;
      drawCrosshair();
    },
    turn: (azimuth, elevation) => camera && look(turned(camera, azimuth, elevation)),
    zoom: (factor) => camera && look(zoomed(camera, factor)),
    reset: () => grid && look(cameraOn(grid)),
    close() {
      ended.abort();
      observer.disconnect();
      cancelAnimationFrame(frame);
      drawing.end();
      crosshair.close();
      canvas.remove();
    },
  };
}

const NOTHING: SpaceView = {
  works: false,
  show: () => undefined,
  setSurface: () => undefined,
  setLook: () => undefined,
  setPoints: () => undefined,
  setBoxes: () => undefined,
  moveTo: () => undefined,
  turn: () => undefined,
  zoom: () => undefined,
  reset: () => undefined,
  close: () => undefined,
};

/** As fine as the bounds on cells and triangles allow. */
export function boundedSurface(source: PoolSource, level: number): Surface {
  for (let most = MOST_CELLS; ; most = Math.floor(most / 2)) {
    const surface = surfaceOf(poolMask(source, most), level);
    if (surface.triangles.length <= 3 * MOST_TRIANGLES || most < 8) return surface;
  }
}

/** The twelve edges of a cube as pairs of points. */
export function boxEdges({ centre, sideMm }: Box3d): number[] {
  const corner = (bits: number) => centre.map((mm, axis) => mm + (bits & (1 << axis) ? 0.5 : -0.5) * sideMm);
  return [0, 1, 2, 3, 4, 5, 6, 7].flatMap((from) =>
    [1, 2, 4].filter((bit) => !(from & bit)).flatMap((bit) => [...corner(from), ...corner(from | bit)]),
  );
}

/** The point nearest to the reader among those under the pointer. */
function nearestPoint(
  camera: Camera,
  size: readonly [number, number],
  [x, y]: readonly [number, number],
  lists: readonly { readonly points: readonly number[] | null }[],
): Vec3 | null {
  let best: { point: Vec3; behind: number } | null = null;
  for (const { points } of lists) {
    for (let at = 0; points && at < points.length; at += 3) {
      const point: Vec3 = [points[at]!, points[at + 1]!, points[at + 2]!];
      const [px, py, behind] = seenAt(camera, point, size);
      if (Math.hypot(px - x, py - y) <= PICK_PX && behind < (best?.behind ?? Number.POSITIVE_INFINITY)) {
        best = { point, behind };
      }
    }
  }
  return best?.point ?? null;
}

function listenToTurning(
  element: HTMLElement,
  signal: AbortSignal,
  target: {
    turn: (dx: number, dy: number) => void;
    zoom: (factor: number) => void;
    click: (x: number, y: number) => void;
  },
): void {
  let from: { x: number; y: number; moved: number } | null = null;
  const on = <K extends keyof HTMLElementEventMap>(
    name: K,
    act: (event: HTMLElementEventMap[K]) => void,
    passive = true,
  ) => element.addEventListener(name, act, { signal, passive });
  on('contextmenu', (event) => event.preventDefault(), false);
  on(
    'wheel',
    (event) => {
      event.preventDefault();
      target.zoom(1.002 ** -event.deltaY);
    },
    false,
  );
  on('pointerdown', (event) => {
    from = { x: event.clientX, y: event.clientY, moved: 0 };
    element.setPointerCapture(event.pointerId);
  });
  on('pointermove', (event) => {
    if (!from) return;
    const dx = event.clientX - from.x;
    const dy = event.clientY - from.y;
    from = { x: event.clientX, y: event.clientY, moved: from.moved + Math.abs(dx) + Math.abs(dy) };
    if (event.buttons === 2) target.zoom(1.01 ** -dy);
    else target.turn(dx, dy);
  });
  on('pointerup', (event) => {
    if (from && from.moved < 4) target.click(event.offsetX, event.offsetY);
    from = null;
  });
}
