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

/**
 * The edges between voxels of different labels, straight ones joined: flat `x0, y0, x1, y1, …` in pixels of the slice,
 * whose first has its outer corner at 0, 0.
 */
export function outlineEdges({ width, height, values }: PlaneSlice): number[] {
  const at = (x: number, y: number): number =>
    x < 0 || y < 0 || x >= width || y >= height ? 0 : values[y * width + x]!;
  const edges: number[] = [];
  const join = (
    length: number,
    differs: (at: number) => boolean,
    add: (from: number, to: number) => void,
  ) => {
    for (let from = 0; from < length; from++) {
      if (!differs(from)) continue;
      let to = from + 1;
      while (to < length && differs(to)) to++;
      add(from, to);
      from = to;
    }
  };
  for (let y = 0; y <= height; y++) {
    join(
      width,
      (x) => at(x, y - 1) !== at(x, y),
      (from, to) => edges.push(from, y, to, y),
    );
  }
  for (let x = 0; x <= width; x++) {
    join(
      height,
      (y) => at(x - 1, y) !== at(x, y),
      (from, to) => edges.push(x, from, x, to),
    );
  }
  return edges;
}

/** {@link outlineEdges} to be stroked. */
export function outlinePath(slice: PlaneSlice): Path2D {
  const edges = outlineEdges(slice);
  const path = new Path2D();
  for (let at = 0; at < edges.length; at += 4) {
    path.moveTo(edges[at]!, edges[at + 1]!);
    path.lineTo(edges[at + 2]!, edges[at + 3]!);
  }
  return path;
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
