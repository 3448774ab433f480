import { IDENTITY, invert, type Matrix3, multiply, product, type Vec3 } from './geometry.ts';

/** `x ↦ matrix · x + offset`, mm. */
export interface Affine {
  readonly matrix: Matrix3;
  readonly offset: Vec3;
}

export const IDENTITY_AFFINE: Affine = { matrix: IDENTITY, offset: [0, 0, 0] };

export const transformPoint = ({ matrix, offset }: Affine, point: Vec3): Vec3 => {
  const [x, y, z] = multiply(matrix, point);
  return [x + offset[0], y + offset[1], z + offset[2]];
};

/** First `inner`, then `outer`. */
export const compose = (outer: Affine, inner: Affine): Affine => ({
  matrix: product(outer.matrix, inner.matrix),
  offset: transformPoint(outer, inner.offset),
});

/** @throws RangeError when the matrix is singular. */
export function inverseAffine({ matrix, offset }: Affine): Affine {
  const inverse = invert(matrix);
  const [x, y, z] = multiply(inverse, offset);
  return { matrix: inverse, offset: [-x, -y, -z] };
}

/** Followed by a translation, mm. */
export const translated = ({ matrix, offset }: Affine, by: Vec3): Affine => ({
  matrix,
  offset: [offset[0] + by[0], offset[1] + by[1], offset[2] + by[2]],
});

/**
 * Followed by a rotation about an axis through a fixed point. Positive by the right-hand rule: about z from +x (the
 * patient's left) towards +y (the back), about x from +y towards +z (the head), about y from +z towards +x.
 */
export function rotatedAbout(
  { matrix, offset }: Affine,
  axis: 0 | 1 | 2,
  radians: number,
  about: Vec3,
): Affine {
  const turn = rotation(axis, radians);
  const away: Vec3 = [offset[0] - about[0], offset[1] - about[1], offset[2] - about[2]];
  const [x, y, z] = multiply(turn, away);
  return { matrix: product(turn, matrix), offset: [x + about[0], y + about[1], z + about[2]] };
}

/** Offset of the affine with this matrix that takes `from` to `to`. */
export function offsetThrough(matrix: Matrix3, from: Vec3, to: Vec3): Vec3 {
  const m = multiply(matrix, from);
  return [to[0] - m[0], to[1] - m[1], to[2] - m[2]];
}

function rotation(axis: 0 | 1 | 2, radians: number): Matrix3 {
  const [c, s] = [Math.cos(radians), Math.sin(radians)];
  switch (axis) {
    case 0:
      return [1, 0, 0, 0, c, -s, 0, s, c];
    case 1:
      return [c, 0, s, 0, 1, 0, -s, 0, c];
    case 2:
      return [c, -s, 0, s, c, 0, 0, 0, 1];
  }
}
