import type { Grid } from '../../native-models/common/geometry.ts';
import { paintHeat } from './paintHeat.ts';
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
  /** Shows every probability as a colour, not what lies above the threshold. */
  readonly heat?: boolean;
}

export interface SlicePainter {
  /** The painted slice as a canvas; the last one of each plane is kept. */
  paint(layer: MaskLayer, plane: Plane, index: number, heat?: boolean): HTMLCanvasElement;
  /** Paints a layer anew: its voxels or its threshold have changed. */
  forget(layerId: string): void;
  clear(): void;
}

export function slicePainter(): SlicePainter {
  const kept = new Map<string, { index: number; heat: boolean; canvas: HTMLCanvasElement }>();
  return {
    paint(layer, plane, index, heat = false) {
      const key = `${layer.id}/${plane}`;
      const last = kept.get(key);
      if (last?.index === index && last.heat === heat) return last.canvas;
      const slice = planeSlice(layer.voxels, layer.grid.dimensions, plane, index, layer.below);
      const canvas = last?.canvas ?? document.createElement('canvas');
      put(canvas, slice, layer, heat);
      kept.set(key, { index, heat, canvas });
      return canvas;
    },
    forget: (layerId) => {
      for (const key of [...kept.keys()]) if (key.startsWith(`${layerId}/`)) kept.delete(key);
    },
    clear: () => kept.clear(),
  };
}

function put(canvas: HTMLCanvasElement, slice: PlaneSlice, layer: MaskLayer, heat: boolean): void {
  canvas.width = slice.width;
  canvas.height = slice.height;
  const image = heat
    ? new ImageData(paintHeat(slice.values), slice.width, slice.height)
    : paintMask(slice, layer.threshold, layer.labels, layer.colour);
  canvas.getContext('2d')!.putImageData(image, 0, 0);
}
