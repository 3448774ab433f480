import { IDENTITY, invert, type Matrix3, multiply, type Vec3 } from '../common/geometry.ts';
import type { AtlasToPatient } from './transform.ts';

/** `x ↦ matrix · x + offset`, mm. */
export type Affine = AtlasToPatient['affine'];

export const IDENTITY_AFFINE: Affine = { matrix: IDENTITY, offset: [0, 0, 0] };

/** Matrix product `a · b`. */
export function product(a: Matrix3, b: Matrix3): Matrix3 {
  const at = (r: number, c: number): number =>
    a[3 * r]! * b[c]! + a[3 * r + 1]! * b[3 + c]! + a[3 * r + 2]! * b[6 + c]!;
  return [at(0, 0), at(0, 1), at(0, 2), at(1, 0), at(1, 1), at(1, 2), at(2, 0), at(2, 1), at(2, 2)];
}

/** First `inner`, then `outer`. */
export function compose(outer: Affine, inner: Affine): Affine {
  const o = multiply(outer.matrix, inner.offset);
  return {
    matrix: product(outer.matrix, inner.matrix),
    offset: [o[0] + outer.offset[0], o[1] + outer.offset[1], o[2] + outer.offset[2]],
  };
}

/** @throws RangeError when the matrix is singular. */
export function inverseAffine({ matrix, offset }: Affine): Affine {
  const inverse = invert(matrix);
  const o = multiply(inverse, offset);
  return { matrix: inverse, offset: [-o[0], -o[1], -o[2]] };
}

/** Offset of the affine with this matrix that takes `from` to `to`. */
export function offsetThrough(matrix: Matrix3, from: Vec3, to: Vec3): Vec3 {
  const m = multiply(matrix, from);
  return [to[0] - m[0], to[1] - m[1], to[2] - m[2]];
}
