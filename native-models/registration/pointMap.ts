import type { Affine } from '../common/affine.ts';
import { invert, type Matrix3, type Vec3, voxelToMm } from '../common/geometry.ts';
import type { AtlasToPatient } from './transform.ts';

/** Writes the image of the point (mm) into `out[0…2]`; free of allocation for large grids. */
export type PointMap = (x: number, y: number, z: number, out: Float64Array) => void;

export type BSpline = NonNullable<AtlasToPatient['bspline']>;

/** `patient = affine(bspline(atlas))`. */
export function pointMap(t: AtlasToPatient): PointMap {
  const affine = affineMap(t.affine);
  if (t.bspline === undefined) return affine;
  const bspline = bsplineMap(t.bspline);
  return (x, y, z, out) => {
    bspline(x, y, z, out);
    affine(out[0]!, out[1]!, out[2]!, out);
  };
}

export function affineMap({ matrix, offset }: Affine): PointMap {
  const [a, b, c, d, e, f, g, h, i] = matrix;
  const [ox, oy, oz] = offset;
  return (x, y, z, out) => {
    out[0] = a * x + b * y + c * z + ox;
    out[1] = d * x + e * y + f * z + oy;
    out[2] = g * x + h * y + i * z + oz;
  };
}

/**
 * `bspline(x) = x + Σ c·β³` (Rueckert 1999, eq. 4). Control points beyond the lattice count as 0,
 * so the displacement fades out smoothly; ITK cuts it off at the border instead. Equal inside.
 */
export function bsplineMap(bspline: BSpline): PointMap {
  const index = latticeIndex(bspline);
  const [nx, ny, nz] = bspline.lattice.dimensions;
  const n = nx * ny * nz;
  const c = bspline.coefficients;
  const at = new Float64Array(3);
  const w = new Float64Array(12);
  return (x, y, z, out) => {
    index(x, y, z, at);
    const i0 = Math.floor(at[0]!) - 1;
    const j0 = Math.floor(at[1]!) - 1;
    const k0 = Math.floor(at[2]!) - 1;
    cubicWeights(at[0]! - i0 - 1, w, 0);
    cubicWeights(at[1]! - j0 - 1, w, 4);
    cubicWeights(at[2]! - k0 - 1, w, 8);
    let ux = 0;
    let uy = 0;
    let uz = 0;
    for (let k = Math.max(0, -k0); k < 4 && k0 + k < nz; k++) {
      for (let j = Math.max(0, -j0); j < 4 && j0 + j < ny; j++) {
        const wjk = w[8 + k]! * w[4 + j]!;
        const row = nx * (j0 + j + ny * (k0 + k)) + i0;
        for (let i = Math.max(0, -i0); i < 4 && i0 + i < nx; i++) {
          const weight = wjk * w[i]!;
          ux += weight * c[row + i]!;
          uy += weight * c[n + row + i]!;
          uz += weight * c[2 * n + row + i]!;
        }
      }
    }
    out[0] = x + ux;
    out[1] = y + uy;
    out[2] = z + uz;
  };
}

/** mm → continuous control-point index. */
export function latticeIndex({ lattice }: BSpline): PointMap {
  const matrix: Matrix3 = invert(voxelToMm(lattice));
  const o = lattice.origin;
  const offset: Vec3 = [
    -(matrix[0] * o[0] + matrix[1] * o[1] + matrix[2] * o[2]),
    -(matrix[3] * o[0] + matrix[4] * o[1] + matrix[5] * o[2]),
    -(matrix[6] * o[0] + matrix[7] * o[1] + matrix[8] * o[2]),
  ];
  return affineMap({ matrix, offset });
}

/** Values of the four cubic B-splines that reach a point at `t ∈ [0, 1)` between control points. */
export function cubicWeights(t: number, out: Float64Array, at: number): void {
  const s = 1 - t;
  out[at] = (s * s * s) / 6;
  out[at + 1] = (3 * t * t * t - 6 * t * t + 4) / 6;
  out[at + 2] = (3 * s * s * s - 6 * s * s + 4) / 6;
  out[at + 3] = (t * t * t) / 6;
}

/** Derivatives of {@link cubicWeights} by t. */
export function cubicSlopes(t: number, out: Float64Array, at: number): void {
  const s = 1 - t;
  out[at] = -(s * s) / 2;
  out[at + 1] = (3 * t * t - 4 * t) / 2;
  out[at + 2] = (-3 * s * s + 4 * s) / 2;
  out[at + 3] = (t * t) / 2;
}
