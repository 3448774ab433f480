import type { Grid, Vec3 } from '../../../../native-models/common/geometry.ts';
import { indexToMm } from '../../../viewer/axisGrid.ts';
import type { Colour } from '../../../viewer/paintMask.ts';
import type { PlaneSlice } from '../../../viewer/planeSlice.ts';
import { AXES, type Plane } from '../../../viewer/planes.ts';
import type { ViewWindow } from '../../../viewer/presets.ts';

/** Side of a checkerboard's square. A vessel runs through several of them. */
export const TILE_MM = 24;

export interface SliceImage {
  readonly width: number;
  readonly height: number;
  /** RGBA, `[v, u]`. */
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/** The rim of each label of a mask's slice; nothing inside. */
export function outlineImage({ width, height, values }: PlaneSlice, colour: Colour): SliceImage {
  const data = new Uint8ClampedArray(4 * width * height);
  for (let at = 0; at < values.length; at++) {
    const here = values[at]!;
    if (here === 0) continue;
    const column = at % width;
    const rim =
      (column > 0 && values[at - 1] !== here) ||
      (column < width - 1 && values[at + 1] !== here) ||
      (at >= width && values[at - width] !== here) ||
      (at < values.length - width && values[at + width] !== here);
    if (rim) data.set([...colour, 255], 4 * at);
  }
  return { width, height, data };
}

/** Whether a place of a plane lies in a square of the atlas: squares hang in the patient, not in the voxels. */
export const inAtlasTile = (uMm: number, vMm: number): boolean =>
  (Math.floor(uMm / TILE_MM) + Math.floor(vMm / TILE_MM)) % 2 !== 0;

/**
 * The squares of one kind out of a slice of `voxels` `[z, y, x]`; the others are clear.
 * @param paint RGBA of a stored value.
 */
export function tilesImage(
  { grid, voxels }: { readonly grid: Grid; readonly voxels: Int16Array | Uint8Array },
  plane: Plane,
  index: number,
  ofAtlas: boolean,
  paint: (value: number, out: Uint8ClampedArray, at: number) => void,
): SliceImage {
  const { normal, u, v } = AXES[plane];
  const { dimensions } = grid;
  const stride: Vec3 = [1, dimensions[0], dimensions[0] * dimensions[1]];
  const [width, height] = [dimensions[u], dimensions[v]];
  const data = new Uint8ClampedArray(4 * width * height);
  for (let row = 0; row < height; row++) {
    const vMm = indexToMm(grid, v, row);
    let from = index * stride[normal] + row * stride[v];
    for (let column = 0; column < width; column++, from += stride[u]) {
      if (inAtlasTile(indexToMm(grid, u, column), vMm) !== ofAtlas) continue;
      paint(voxels[from]!, data, 4 * (row * width + column));
    }
  }
  return { width, height, data };
}

/** HU as the window shows it, solid. */
export const greyPaint =
  ({ width, centre }: ViewWindow, inverted: boolean) =>
  (hu: number, out: Uint8ClampedArray, at: number): void => {
    const bright = 255 * ((hu - centre) / width + 0.5);
    const grey = inverted ? 255 - bright : bright;
    out[at] = grey;
    out[at + 1] = grey;
    out[at + 2] = grey;
    out[at + 3] = 255;
  };

/** Any label in one colour. */
export const labelPaint =
  (colour: Colour) =>
  (label: number, out: Uint8ClampedArray, at: number): void => {
    if (label === 0) return;
    out[at] = colour[0];
    out[at + 1] = colour[1];
    out[at + 2] = colour[2];
    out[at + 3] = 170;
  };
