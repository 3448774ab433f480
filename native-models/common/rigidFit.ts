import type { Affine } from './affine.ts';
import type { Matrix3, Vec3 } from './geometry.ts';

export interface PointPair {
  readonly from: Vec3;
  readonly to: Vec3;
}

/** Points that span less than a triangle of this area say nothing of a turn about their line, mm². */
const LEAST_AREA = 100;
const SQUARINGS = 30;

/**
 * The turn and shift that take the points nearest to theirs, in least squares (Horn 1987, unit quaternions): never a
 * mirror, whatever the points say.
 *
 * @returns null for fewer than three pairs, and when the points of either side lie on a line.
 */
export function rigidFit(pairs: readonly PointPair[]): Affine | null {
  const sides = [pairs.map(({ from }) => from), pairs.map(({ to }) => to)] as const;
  if (pairs.length < 3 || sides.some((points) => largestTriangle(points) < LEAST_AREA)) return null;
  const [a, b] = [middle(sides[0]), middle(sides[1])];
  const s = new Float64Array(9);
  for (const { from, to } of pairs) {
    for (let r = 0; r < 3; r++) {
      for (let c = 0; c < 3; c++) s[3 * r + c]! += (from[r]! - a[r]!) * (to[c]! - b[c]!);
    }
  }
  const matrix = rotationOf(strongest(hornMatrix(s)));
  const offset = [0, 1, 2].map(
    (r) => b[r]! - (matrix[3 * r]! * a[0] + matrix[3 * r + 1]! * a[1] + matrix[3 * r + 2]! * a[2]),
  ) as unknown as Vec3;
  return { matrix, offset };
}

/** Symmetric 4 × 4 whose strongest eigenvector is the turn's quaternion. */
function hornMatrix([xx, xy, xz, yx, yy, yz, zx, zy, zz]: Float64Array): number[][] {
  const [a, b, c, d, e, f, g, h, i] = [xx!, xy!, xz!, yx!, yy!, yz!, zx!, zy!, zz!];
  return [
    [a + e + i, f - h, g - c, b - d],
    [f - h, a - e - i, b + d, g + c],
    [g - c, b + d, e - a - i, f + h],
    [b - d, g + c, f + h, i - a - e],
  ];
}

/**
 * Eigenvector of the largest eigenvalue. The matrix is shifted so that it is the largest by size too, then squared
 * until nothing of the others is left: as 2³⁰ steps of the power method.
 */
function strongest(matrix: readonly (readonly number[])[]): readonly number[] {
  const shift = Math.max(...matrix.map((row) => row.reduce((sum, value) => sum + Math.abs(value), 0)));
  let power: number[][] = matrix.map((row, r) => row.map((value, c) => value + (r === c ? shift : 0)));
  for (let step = 0; step < SQUARINGS; step++) {
    const squared = power.map((row) =>
      row.map((_, c) => row.reduce((sum, value, k) => sum + value * power[k]![c]!, 0)),
    );
    const size = Math.max(...squared.flat().map(Math.abs));
    power = squared.map((row) => row.map((value) => value / size));
  }
  const lengths = power.map((row) => Math.hypot(...row));
  const longest = Math.max(...lengths);
  return power[lengths.indexOf(longest)]!.map((part) => part / longest);
}

function rotationOf([w, x, y, z]: readonly number[]): Matrix3 {
  const [a, b, c, d] = [w!, x!, y!, z!];
  return [
    a * a + b * b - c * c - d * d,
    2 * (b * c - a * d),
    2 * (b * d + a * c),
    2 * (b * c + a * d),
    a * a - b * b + c * c - d * d,
    2 * (c * d - a * b),
    2 * (b * d - a * c),
    2 * (c * d + a * b),
    a * a - b * b - c * c + d * d,
  ];
}

const middle = (points: readonly Vec3[]): Vec3 =>
  [0, 1, 2].map(
    (axis) => points.reduce((sum, point) => sum + point[axis]!, 0) / points.length,
  ) as unknown as Vec3;

function largestTriangle(points: readonly Vec3[]): number {
  let largest = 0;
  for (const [i, p] of points.entries()) {
    for (const [j, q] of points.slice(i + 1).entries()) {
      for (const r of points.slice(i + j + 2)) largest = Math.max(largest, area(p, q, r));
    }
  }
  return largest;
}

function area(p: Vec3, q: Vec3, r: Vec3): number {
  const [a, b, c] = [q[0] - p[0], q[1] - p[1], q[2] - p[2]];
  const [d, e, f] = [r[0] - p[0], r[1] - p[1], r[2] - p[2]];
  return Math.hypot(b * f - c * e, c * d - a * f, a * e - b * d) / 2;
}
