import type { RenderingEngine } from '@cornerstonejs/core';
import type { Vec3 } from '../../native-models/common/geometry.ts';
import { nearestIndex, requireAxisAligned, snapToVoxel } from './axisGrid.ts';
import { addVolume, removeVolume } from './cornerstone.ts';
import type { OverlayScene } from './drawOverlay.ts';
import { AXES, PLANES, type Plane } from './planes.ts';
import { openPlane, type PlaneView, type SceneOf } from './planeView.ts';
import type { ViewWindow } from './presets.ts';
import type { ShownScan } from './shownScan.ts';
import { NO_SLAB, type Slab, type SlabPainter, slabPainter } from './slab.ts';
import { type SliceNumbers, scrolled, sliceNumbers } from './sliceNumbers.ts';

export interface PlaneOptions {
  readonly slab: Slab;
  /** The crosshair is drawn. */
  readonly crosshair: boolean;
  /** Everything that lies over the images is hidden. */
  readonly peeking: boolean;
}

/** The planes of one scan; all go through one point. */
export interface LinkedPlanes {
  readonly views: readonly PlaneView[];
  shown(): { readonly scan: ShownScan; readonly position: Vec3; readonly slab: Slab } | null;
  window(): ViewWindow;
  /** Shows a scan; the caller then moves to a point of it. */
  show(scan: ShownScan): Promise<void>;
  moveTo(point: Vec3): void;
  /** Where {@link moveTo} would go: the centre of the nearest voxel. */
  snapped(point: Vec3): Vec3;
  scroll(view: PlaneView, slices: number): void;
  setWindow(window: ViewWindow, inverted: boolean): void;
  set(options: Partial<PlaneOptions>): void;
  redraw(): void;
  close(): void;
}

/** What lies over the images beside crosshair and slab. */
type Over = Pick<OverlayScene, 'drawings' | 'masks' | 'painter'>;

export interface PlaneListener {
  readonly moved: (position: Vec3, slices: SliceNumbers) => void;
  readonly redrawn: () => void;
}

let shownCount = 0;
let openedCount = 0;

/** @param over what lies over the images. */
export function linkedPlanes(
  engine: RenderingEngine,
  elements: Partial<Readonly<Record<Plane, HTMLDivElement>>>,
  over: () => Over,
  listener: PlaneListener,
): LinkedPlanes {
  const viewerNumber = ++openedCount;
  const slabs = slabPainter();
  let options: PlaneOptions = { slab: NO_SLAB, crosshair: true, peeking: false };
  let scan: ShownScan | null = null;
  let volumeId = '';
  let position: Vec3 = [0, 0, 0];
  let window: ViewWindow = { width: 1500, centre: -600 };
  let inverted = false;

  const scene = () => scan && sceneOf({ scan, position, window, inverted }, options, slabs, over());
  const views = PLANES.flatMap((plane) => {
    const element = elements[plane];
    return element ? [openPlane(engine, `${viewerNumber}-${plane}`, plane, element, scene)] : [];
  });
  const redraw = () => {
    for (const view of views) view.redraw();
    listener.redrawn();
  };
  const snapped = (wanted: Vec3): Vec3 => (scan ? snapToVoxel(scan.grid, wanted) : wanted);
  const moveTo = (wanted: Vec3) => {
    if (!scan) return;
    const next = snapped(wanted);
    const changed = views.filter(({ plane }) => next[AXES[plane].normal] !== position[AXES[plane].normal]);
    position = next;
    for (const view of changed) view.moveTo(position);
    redraw();
    listener.moved(position, sliceNumbers(scan.grid, position));
  };
  const setWindow = (next: ViewWindow, invert: boolean) => {
    window = next;
    inverted = invert;
    if (scan) for (const view of views) view.setWindow(window, inverted);
    redraw();
  };
  return {
    views,
    shown: () => scan && { scan, position, slab: options.slab },
    window: () => window,
    async show(next) {
      requireAxisAligned(next.grid);
      const before = volumeId;
      // A name of its own each time, without a colon: cornerstone would take it for a loader's address.
      volumeId = `volume-${++shownCount}`;
      addVolume(volumeId, next.scanId, next.grid, next.hu);
      slabs.clear();
      await Promise.all(views.map((view) => view.show(volumeId, next.backend)));
      if (before) removeVolume(before);
      scan = next;
      position = [Number.NaN, Number.NaN, Number.NaN];
      setWindow(window, inverted);
    },
    moveTo,
    snapped,
    scroll(view, slices) {
      if (scan) moveTo(scrolled(scan.grid, view.plane, position, slices));
    },
    setWindow,
    set(change) {
      options = { ...options, ...change };
      redraw();
    },
    redraw,
    close() {
      for (const view of views) view.close();
      if (volumeId) removeVolume(volumeId);
      scan = null;
    },
  };
}

interface ShownImage {
  readonly scan: ShownScan;
  readonly position: Vec3;
  readonly window: ViewWindow;
  readonly inverted: boolean;
}

function sceneOf(
  { scan, position, window, inverted }: ShownImage,
  { slab, crosshair, peeking }: PlaneOptions,
  slabs: SlabPainter,
  over: Over,
): ReturnType<SceneOf> {
  const { grid } = scan;
  const image = (plane: Plane) => {
    const { normal } = AXES[plane];
    return slabs.paint(scan, plane, nearestIndex(grid, normal, position[normal]), slab, window, inverted);
  };
  return {
    ...over,
    ...(peeking && { drawings: [], masks: [] }),
    slab: slab.mode === 'slice' ? null : { grid, image },
    position,
    crosshair: crosshair && !peeking,
  };
}
