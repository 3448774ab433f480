import type { Grid } from '../../native-models/common/geometry.ts';
import type { Colour } from './paintMask.ts';
import { paintMask } from './paintMask.ts';
import type { PlaneSlice } from './planeSlice.ts';
import { planeSlice } from './planeSlice.ts';
import type { Plane } from './planes.ts';

/** A mask over the scan, on a grid of its own. */
export interface MaskLayer {
  readonly id: string;
  readonly grid: Grid;
  readonly voxels: Uint8Array;
  /** Stored values at or above it belong to the layer. */
  readonly threshold: number;
  /** Values are labels with a rim between them; else one probability. */
  readonly labels: boolean;
  readonly colour: Colour;
  /** Narrows the mask to HU strictly below a value, on the same grid. */
  readonly below?: { readonly hu: Int16Array; readonly value: number };
}

export interface LayerLook {
  readonly visible: boolean;
  /** 0 … 1. */
  readonly opacity: number;
}

export interface SlicePainter {
  /** The painted slice as a canvas; the last one of each plane is kept. */
  paint(layer: MaskLayer, plane: Plane, index: number): HTMLCanvasElement;
  /** Paints a layer anew: its voxels or its threshold have changed. */
  forget(layerId: string): void;
  clear(): void;
}

export function slicePainter(): SlicePainter {
  const kept = new Map<string, { index: number; canvas: HTMLCanvasElement }>();
  return {
    paint(layer, plane, index) {
      const key = `${layer.id}/${plane}`;
      const last = kept.get(key);
      if (last?.index === index) return last.canvas;
      const slice = planeSlice(layer.voxels, layer.grid.dimensions, plane, index, layer.below);
      const canvas = last?.canvas ?? document.createElement('canvas');
      put(canvas, slice, layer);
      kept.set(key, { index, canvas });
      return canvas;
    },
    forget: (layerId) => {
      for (const key of [...kept.keys()]) if (key.startsWith(`${layerId}/`)) kept.delete(key);
    },
    clear: () => kept.clear(),
  };
}

function put(canvas: HTMLCanvasElement, slice: PlaneSlice, layer: MaskLayer): void {
  canvas.width = slice.width;
  canvas.height = slice.height;
  canvas.getContext('2d')!.putImageData(paintMask(slice, layer.threshold, layer.labels, layer.colour), 0, 0);
}
