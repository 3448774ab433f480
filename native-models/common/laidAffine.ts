import { invert, type Matrix3, multiply, product, type Vec3 } from './geometry.ts';

/** `x ↦ matrix · x + offset`, mm. */
export interface LaidAffine {
  readonly matrix: Matrix3;
  readonly offset: Vec3;
}

export const applied = ({ matrix, offset }: LaidAffine, point: Vec3): Vec3 => {
  const [x, y, z] = multiply(matrix, point);
  return [x + offset[0], y + offset[1], z + offset[2]];
};

/** What it is laid on moves by so many millimetres. */
export const shifted = ({ matrix, offset }: LaidAffine, by: Vec3): LaidAffine => ({
  matrix,
  offset: [offset[0] + by[0], offset[1] + by[1], offset[2] + by[2]],
});

/**
 * Turned afterwards about an axis through a point that stays. Positive as by the right hand: about z from +x (the
 * patient's left) towards +y (the back), about x from +y towards +z (the head), about y from +z towards +x.
 */
export function turnedAbout(
  { matrix, offset }: LaidAffine,
  axis: 0 | 1 | 2,
  radians: number,
  about: Vec3,
): LaidAffine {
  const turn = rotation(axis, radians);
  const away: Vec3 = [offset[0] - about[0], offset[1] - about[1], offset[2] - about[2]];
  const [x, y, z] = multiply(turn, away);
  return { matrix: product(turn, matrix), offset: [x + about[0], y + about[1], z + about[2]] };
}

/** First `inner`, then `outer`. */
export const composed = (outer: LaidAffine, inner: LaidAffine): LaidAffine => ({
  matrix: product(outer.matrix, inner.matrix),
  offset: applied(outer, inner.offset),
});

/** The way back. @throws RangeError when it is flat. */
export function undone({ matrix, offset }: LaidAffine): LaidAffine {
  const back = invert(matrix);
  const [x, y, z] = multiply(back, offset);
  return { matrix: back, offset: [-x, -y, -z] };
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
