import { IDENTITY, invert, type Matrix3, multiply, product, type Vec3 } from '../common/geometry.ts';
import type { AtlasToPatient } from './transform.ts';

/** `x ↦ matrix · x + offset`, mm. */
export type Affine = AtlasToPatient['affine'];

export const IDENTITY_AFFINE: Affine = { matrix: IDENTITY, offset: [0, 0, 0] };

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
