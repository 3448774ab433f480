import type { Vec3 } from '../common/geometry.ts';
import { boxMeans, type WeightedSlice } from './boxMeans.ts';

/** Voxels above it are vessel walls, pleura or body: they say nothing about the air around them. */
export const TISSUE_HU = -500;
/** 3 mm in all: enough to calm the noise, not enough to fill a hole of 5 mm with its surroundings. */
const RADIUS = 1;

/**
 * Mean attenuation of the lung tissue in the (2r + 1)³ voxels around each voxel, slice by slice, lowest first.
 *
 * @param voxels HU, `[z, y, x]`, 1 mm. @param dimensions x, y, z.
 * @yields `[y, x]`, HU; NaN where no lung tissue is near. The array is used again for the next slice.
 */
export const localHuSlices = (
  voxels: Int16Array,
  dimensions: Vec3,
  radius: number = RADIUS,
): Generator<Float32Array> => boxMeans(tissueSlices(voxels, dimensions), dimensions, radius);

function* tissueSlices(voxels: Int16Array, [nx, ny, nz]: Vec3): Generator<WeightedSlice> {
  const plane = nx * ny;
  const [values, weights] = [new Float32Array(plane), new Float32Array(plane)];
  for (let k = 0; k < nz; k++) {
    for (let n = 0; n < plane; n++) {
      const hu = voxels[k * plane + n]!;
      values[n] = hu;
      weights[n] = hu < TISSUE_HU ? 1 : 0;
    }
    yield { values, weights };
  }
}
