import type { Grid, Vec3 } from '../../native-models/common/geometry.ts';
import { AXES, type Plane } from './planes.ts';
import type { ViewWindow } from './presets.ts';

export const SLAB_MODES = ['slice', 'mip', 'minip', 'mean'] as const;
export type SlabMode = (typeof SLAB_MODES)[number];

/** What a plane shows of the slices around the crosshair: the one, or a projection of several. */
export interface Slab {
  readonly mode: SlabMode;
  readonly thicknessMm: number;
}

export const SLAB_THICKNESSES_MM: readonly number[] = [5, 10, 20, 40];
export const NO_SLAB: Slab = { mode: 'slice', thicknessMm: 10 };

export interface SlabSlice {
  readonly width: number;
  readonly height: number;
  /** HU, `[v, u]`, in the grid's own direction. */
  readonly values: Int16Array;
}

/** First and last slice of a slab around `index`, both inside the grid. */
export function slabRange(grid: Grid, plane: Plane, index: number, thicknessMm: number): [number, number] {
  const { normal } = AXES[plane];
  const slices = Math.max(1, Math.round(thicknessMm / grid.spacingMm[normal]));
  const first = index - Math.floor((slices - 1) / 2);
  return [Math.max(first, 0), Math.min(first + slices - 1, grid.dimensions[normal] - 1)];
}

/** Projects the HU `[z, y, x]` of slices `first … last` along the plane's normal. */
export function projectSlab(
  hu: Int16Array,
  dimensions: Vec3,
  plane: Plane,
  [first, last]: readonly [number, number],
  mode: SlabMode,
): SlabSlice {
  const { normal, u, v } = AXES[plane];
  const stride: Vec3 = [1, dimensions[0], dimensions[0] * dimensions[1]];
  const [width, height] = [dimensions[u], dimensions[v]];
  const [su, sv, sn] = [stride[u], stride[v], stride[normal]];
  const values = new Int16Array(width * height);
  const row = new Int32Array(width);
  const count = last - first + 1;
  for (let y = 0; y < height; y++) {
    row.fill(mode === 'mip' ? -32768 : mode === 'minip' ? 32767 : 0);
    for (let n = first; n <= last; n++) {
      let from = n * sn + y * sv;
      if (mode === 'mip') {
        for (let x = 0; x < width; x++, from += su) if (hu[from]! > row[x]!) row[x] = hu[from]!;
      } else if (mode === 'minip') {
        for (let x = 0; x < width; x++, from += su) if (hu[from]! < row[x]!) row[x] = hu[from]!;
      } else {
        for (let x = 0; x < width; x++, from += su) row[x]! += hu[from]!;
      }
    }
    if (mode === 'mean' || mode === 'slice') {
      for (let x = 0; x < width; x++) row[x] = Math.round(row[x]! / count);
    }
    values.set(row, y * width);
  }
  return { width, height, values };
}

/** Grey RGBA of HU in a window, as cornerstone paints it. */
export function paintSlab(slice: SlabSlice, window: ViewWindow, inverted: boolean): ImageData {
  const image = new ImageData(slice.width, slice.height);
  const pixels = new Uint32Array(image.data.buffer);
  const lower = window.centre - window.width / 2;
  const scale = 255 / window.width;
  for (let at = 0; at < pixels.length; at++) {
    const level = Math.min(Math.max(Math.round((slice.values[at]! - lower) * scale), 0), 255);
    const grey = inverted ? 255 - level : level;
    pixels[at] = 0xff000000 | (grey << 16) | (grey << 8) | grey;
  }
  return image;
}

/** Keeps the projection of each plane until its slab changes, and its picture until the window does. */
export function slabPainter() {
  const kept = new Map<Plane, { key: string; slice: SlabSlice; look: string; canvas: HTMLCanvasElement }>();
  return {
    paint(
      scan: { readonly grid: Grid; readonly hu: Int16Array },
      plane: Plane,
      index: number,
      slab: Slab,
      window: ViewWindow,
      inverted: boolean,
    ): HTMLCanvasElement {
      const range = slabRange(scan.grid, plane, index, slab.thicknessMm);
      const key = `${slab.mode}/${range.join()}`;
      const look = `${window.width}/${window.centre}/${inverted}`;
      const last = kept.get(plane);
      if (last?.key === key && last.look === look) return last.canvas;
      const slice =
        last?.key === key ? last.slice : projectSlab(scan.hu, scan.grid.dimensions, plane, range, slab.mode);
      const canvas = last?.canvas ?? document.createElement('canvas');
      canvas.width = slice.width;
      canvas.height = slice.height;
      canvas.getContext('2d')!.putImageData(paintSlab(slice, window, inverted), 0, 0);
      kept.set(plane, { key, slice, look, canvas });
      return canvas;
    },
    clear: () => kept.clear(),
  };
}

export type SlabPainter = ReturnType<typeof slabPainter>;
