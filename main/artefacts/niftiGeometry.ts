import {
  determinant,
  type Grid,
  type Matrix3,
  type Vec3,
  voxelToMm,
} from '../../native-models/common/geometry.ts';

/** Rows of the 3 × 4 voxel → mm matrix in NIfTI's RAS frame. */
export type RasAffine = readonly [RasRow, RasRow, RasRow];
type RasRow = readonly [number, number, number, number];

/** Unit quaternion (a, b, c, d), a ≥ 0 implied, with the handedness NIfTI keeps in pixdim[0]. */
export interface Quaternion {
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly qfac: 1 | -1;
}

/** LPS → RAS: the first two axes change sign. */
export function gridToRas(grid: Grid): RasAffine {
  const m = voxelToMm(grid);
  const o = grid.origin;
  return [
    [flip(m[0]), flip(m[1]), flip(m[2]), flip(o[0])],
    [flip(m[3]), flip(m[4]), flip(m[5]), flip(o[1])],
    [m[6], m[7], m[8], o[2]],
  ];
}

/** RAS → LPS. @throws RangeError when the matrix is singular. */
export function rasToGrid(affine: RasAffine, dimensions: Vec3): Grid {
  const [x, y, z] = affine;
  const spacingMm: Vec3 = [columnLength(affine, 0), columnLength(affine, 1), columnLength(affine, 2)];
  const direction: Matrix3 = [
    flip(x[0] / spacingMm[0]),
    flip(x[1] / spacingMm[1]),
    flip(x[2] / spacingMm[2]),
    flip(y[0] / spacingMm[0]),
    flip(y[1] / spacingMm[1]),
    flip(y[2] / spacingMm[2]),
    z[0] / spacingMm[0],
    z[1] / spacingMm[1],
    z[2] / spacingMm[2],
  ];
  if (!(Math.abs(determinant(direction)) > 1e-6)) {
    throw new RangeError(`expected an invertible voxel-to-mm matrix, got ${JSON.stringify(affine)}`);
  }
  return { dimensions, spacingMm, origin: [flip(x[3]), flip(y[3]), z[3]], direction };
}

/** qform of NIfTI-1: offsets plus `R(b, c, d) · diag(dx, dy, qfac · dz)`. */
export function quaternionToRas(q: Quaternion, spacingMm: Vec3, offset: Vec3): RasAffine {
  let { b, c, d } = q;
  let a = 0;
  const length = b * b + c * c + d * d;
  if (length > 1 - 1e-7) {
    // A half turn: a is 0 and float32 rounding must not make the rotation scale.
    const scale = 1 / Math.sqrt(length);
    b *= scale;
    c *= scale;
    d *= scale;
  } else {
    a = Math.sqrt(1 - length);
  }
  const [dx, dy] = spacingMm;
  const dz = spacingMm[2] * q.qfac;
  return [
    [(a * a + b * b - c * c - d * d) * dx, 2 * (b * c - a * d) * dy, 2 * (b * d + a * c) * dz, offset[0]],
    [2 * (b * c + a * d) * dx, (a * a + c * c - b * b - d * d) * dy, 2 * (c * d - a * b) * dz, offset[1]],
    [2 * (b * d - a * c) * dx, 2 * (c * d + a * b) * dy, (a * a + d * d - c * c - b * b) * dz, offset[2]],
  ];
}

/** @returns null when the axes are not orthogonal: a quaternion cannot hold a tilted gantry's shear. */
export function gridToQuaternion(grid: Grid): Quaternion | null {
  const d = grid.direction;
  const columns = [0, 1, 2].map((k) => [-d[k]!, -d[k + 3]!, d[k + 6]!] as const) as [Vec3, Vec3, Vec3];
  const [i, j, k] = columns;
  if (Math.max(Math.abs(dot(i, j)), Math.abs(dot(i, k)), Math.abs(dot(j, k))) > 1e-5) return null;
  const qfac = determinant(d) < 0 ? -1 : 1;
  return { ...rotationToQuaternion(i, j, [k[0] * qfac, k[1] * qfac, k[2] * qfac]), qfac };
}

/** Of the four ways to read a quaternion off a rotation, the one whose divisor is largest. */
function rotationToQuaternion(i: Vec3, j: Vec3, k: Vec3): { b: number; c: number; d: number } {
  const squares = [
    1 + i[0] + j[1] + k[2],
    1 + i[0] - j[1] - k[2],
    1 - i[0] + j[1] - k[2],
    1 - i[0] - j[1] + k[2],
  ] as const;
  const largest = squares.indexOf(Math.max(...squares));
  const r = 0.5 * Math.sqrt(squares[largest]!);
  const s = 1 / (4 * r);
  const [xy, xz, yz] = [(i[1] + j[0]) * s, (i[2] + k[0]) * s, (j[2] + k[1]) * s];
  const [ab, ac, ad] = [(j[2] - k[1]) * s, (k[0] - i[2]) * s, (i[1] - j[0]) * s];
  const [a, b, c, d] = [
    [r, ab, ac, ad],
    [ab, r, xy, xz],
    [ac, xy, r, yz],
    [ad, xz, yz, r],
  ][largest] as [number, number, number, number];
  const sign = a < 0 ? -1 : 1;
  return { b: b * sign, c: c * sign, d: d * sign };
}

/** Negates without making −0, which would not compare equal to 0. */
const flip = (value: number): number => (value === 0 ? 0 : -value);

const dot = (u: Vec3, v: Vec3): number => u[0] * v[0] + u[1] * v[1] + u[2] * v[2];

const columnLength = (m: RasAffine, column: 0 | 1 | 2): number =>
  Math.hypot(m[0][column], m[1][column], m[2][column]);
