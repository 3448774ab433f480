import { requireAxisAligned } from './axisGrid.ts';
import { type LayerLook, type MaskLayer, type SlicePainter, slicePainter } from './layers.ts';
import type { SpaceView } from './space/openSpace.ts';

export type MaskChange = Pick<MaskLayer, 'voxels' | 'threshold'>;

/** The masks over a scan, how they look, and their surfaces in the 3-D pane. */
export interface MaskLayers {
  readonly painter: SlicePainter;
  shown(): readonly { readonly layer: MaskLayer; readonly look: LayerLook }[];
  add(layer: MaskLayer): void;
  change(layerId: string, change: MaskChange): void;
  setLook(layerId: string, look: LayerLook): void;
  /** Forgets all masks, not their looks: another scan comes. */
  clear(): void;
  close(): void;
}

const HIDDEN: LayerLook = { visible: false, opacity: 1 };
/** A surface follows a mask that is being changed once nothing has changed for so long. */
const SURFACE_REST_MS = 400;
/** The planes are on the screen before a surface is computed. */
const SURFACE_DELAY_MS = 30;

export function maskLayers(space: SpaceView | null, redraw: () => void): MaskLayers {
  const painter = slicePainter();
  const looks = new Map<string, LayerLook>();
  const changes = new Map<string, MaskChange>();
  let masks: readonly MaskLayer[] = [];
  let resting: ReturnType<typeof setTimeout> | undefined;
  const addSurface = (layer: MaskLayer) => {
    if (masks.includes(layer)) space?.setSurface(layer.id, layer, layer.colour, layer.labels);
  };
  return {
    painter,
    shown: () => masks.map((layer) => ({ layer, look: looks.get(layer.id) ?? HIDDEN })),
    add(wanted) {
      requireAxisAligned(wanted.grid);
      const layer: MaskLayer = { ...wanted, ...changes.get(wanted.id) };
      masks = [...masks.filter(({ id }) => id !== layer.id), layer];
      painter.forget(layer.id);
      redraw();
      if (space?.works) setTimeout(() => addSurface(layer), SURFACE_DELAY_MS);
    },
    change(layerId, change) {
      changes.set(layerId, change);
      const before = masks.find(({ id }) => id === layerId);
      if (!before) return;
      const layer = { ...before, ...change };
      masks = masks.map((each) => (each === before ? layer : each));
      painter.forget(layerId);
      redraw();
      clearTimeout(resting);
      resting = setTimeout(() => {
        for (const each of masks) if (changes.has(each.id)) addSurface(each);
      }, SURFACE_REST_MS);
    },
    setLook(layerId, look) {
      looks.set(layerId, look);
      space?.setLook(layerId, look.visible, look.opacity);
      redraw();
    },
    clear() {
      painter.clear();
      masks = [];
      changes.clear();
    },
    close() {
      clearTimeout(resting);
      masks = [];
    },
  };
}
