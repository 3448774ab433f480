import { invert, type Matrix3, product, type Vec3, voxelToMm } from '../common/geometry.ts';
import { type BSpline, cubicSlopes, cubicWeights, latticeIndex } from './pointMap.ts';
import type { AtlasToPatient } from './transform.ts';

/** Row-major derivative of patient mm by atlas mm, at an atlas point: `A · (I + ∂u/∂x)`. */
export function jacobian(t: AtlasToPatient, p: Vec3): Matrix3 {
  if (t.bspline === undefined) return t.affine.matrix;
  return product(t.affine.matrix, bsplineJacobian(t.bspline, p));
}

/** `I + ∂u/∂x`: exact derivative of the spline sum. */
export function bsplineJacobian(bspline: BSpline, p: Vec3): Matrix3 {
  const [nx, ny, nz] = bspline.lattice.dimensions;
  const n = nx * ny * nz;
  const at = new Float64Array(3);
  latticeIndex(bspline)(p[0], p[1], p[2], at);
  const base = [Math.floor(at[0]!) - 1, Math.floor(at[1]!) - 1, Math.floor(at[2]!) - 1] as const;
  const w = new Float64Array(12);
  const s = new Float64Array(12);
  for (const axis of [0, 1, 2] as const) {
    cubicWeights(at[axis]! - base[axis] - 1, w, 4 * axis);
    cubicSlopes(at[axis]! - base[axis] - 1, s, 4 * axis);
  }
  // ∂u/∂index, rows are the components of u.
  const d = new Float64Array(9);
  for (let k = 0; k < 4; k++) {
    const z = base[2] + k;
    if (z < 0 || z >= nz) continue;
    for (let j = 0; j < 4; j++) {
      const y = base[1] + j;
      if (y < 0 || y >= ny) continue;
      for (let i = 0; i < 4; i++) {
        const x = base[0] + i;
        if (x < 0 || x >= nx) continue;
        const v = x + nx * (y + ny * z);
        const di = s[i]! * w[4 + j]! * w[8 + k]!;
        const dj = w[i]! * s[4 + j]! * w[8 + k]!;
        const dk = w[i]! * w[4 + j]! * s[8 + k]!;
        for (let a = 0; a < 3; a++) {
          const c = bspline.coefficients[a * n + v]!;
          d[3 * a]! += di * c;
          d[3 * a + 1]! += dj * c;
          d[3 * a + 2]! += dk * c;
        }
      }
    }
  }
  const [a, b, c, e, f, g, h, k, l] = product(d as unknown as Matrix3, invert(voxelToMm(bspline.lattice)));
  return [1 + a, b, c, e, 1 + f, g, h, k, 1 + l];
}
