import type { Vec3 } from '../../native-models/common/geometry.ts';
import { AXES, type Plane } from './planes.ts';

export interface PlaneSlice {
  readonly width: number;
  readonly height: number;
  /** `[v, u]`, C order. */
  readonly values: Uint8Array;
}

/**
 * Cuts one slice out of `voxels` `[z, y, x]`; rows and columns run in the grid's own direction. With `below`, only
 * what lies strictly below its HU is kept.
 */
export function planeSlice(
  voxels: Uint8Array,
  dimensions: Vec3,
  plane: Plane,
  index: number,
  below?: { readonly hu: Int16Array; readonly value: number },
): PlaneSlice {
  const { normal, u, v } = AXES[plane];
  const stride: Vec3 = [1, dimensions[0], dimensions[0] * dimensions[1]];
  const width = dimensions[u];
  const height = dimensions[v];
  const values = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    let from = index * stride[normal] + row * stride[v];
    for (let column = 0; column < width; column++, from += stride[u]) {
      if (!below || below.hu[from]! < below.value) values[row * width + column] = voxels[from]!;
    }
  }
  return { width, height, values };
}
