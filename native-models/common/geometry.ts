/**
 * Frames of reference. Every point is `[x, y, z]`; a brand says in which frame it lives,
 * so that a voxel index cannot be passed where millimetres are meant.
 */
declare const frame: unique symbol;

export type Vec3 = readonly [number, number, number];

/** Millimetres in the scan's DICOM patient frame: +x left, +y posterior, +z head (LPS). */
export type PatientPoint = Vec3 & { readonly [frame]: 'patient' };

/** Millimetres in the atlas's own LPS frame. */
export type AtlasPoint = Vec3 & { readonly [frame]: 'atlas' };

/** Continuous voxel index `[i, j, k]`; integers are voxel centres. */
export type VoxelPoint = Vec3 & { readonly [frame]: 'voxel' };

/** The location p that conditions the encoder, each axis in [−1, 1] over the atlas landmarks. */
export type Location = Vec3 & { readonly [frame]: 'location' };

/** Row-major 3 × 3 matrix. */
export type Matrix3 = readonly [number, number, number, number, number, number, number, number, number];

export const IDENTITY: Matrix3 = [1, 0, 0, 0, 1, 0, 0, 0, 1];

export const patientPoint = (x: number, y: number, z: number): PatientPoint =>
  [x, y, z] as unknown as PatientPoint;
export const atlasPoint = (x: number, y: number, z: number): AtlasPoint => [x, y, z] as unknown as AtlasPoint;
export const voxelPoint = (i: number, j: number, k: number): VoxelPoint => [i, j, k] as unknown as VoxelPoint;
export const locationPoint = (x: number, y: number, z: number): Location => [x, y, z] as unknown as Location;

/**
 * A voxel lattice in an LPS frame. The words are DICOM's and cornerstone's.
 * Columns of `direction` are the unit vectors of i, j and k; they need not be orthogonal:
 * a tilted gantry shears k. Voxel `[0, 0, 0]` has its centre at `origin`.
 */
export interface Grid {
  readonly dimensions: Vec3;
  readonly spacingMm: Vec3;
  /** LPS mm; in the patient's frame for scans, in the atlas's for atlases. */
  readonly origin: Vec3;
  readonly direction: Matrix3;
}

/** Matrix product `a · b`. */
export function product(a: Matrix3, b: Matrix3): Matrix3 {
  const at = (r: number, c: number): number =>
    a[3 * r]! * b[c]! + a[3 * r + 1]! * b[3 + c]! + a[3 * r + 2]! * b[6 + c]!;
  return [at(0, 0), at(0, 1), at(0, 2), at(1, 0), at(1, 1), at(1, 2), at(2, 0), at(2, 1), at(2, 2)];
}

export function multiply(m: Matrix3, v: Vec3): Vec3 {
  return [
    m[0] * v[0] + m[1] * v[1] + m[2] * v[2],
    m[3] * v[0] + m[4] * v[1] + m[5] * v[2],
    m[6] * v[0] + m[7] * v[1] + m[8] * v[2],
  ];
}

export function determinant(m: Matrix3): number {
  return (
    m[0] * (m[4] * m[8] - m[5] * m[7]) -
    m[1] * (m[3] * m[8] - m[5] * m[6]) +
    m[2] * (m[3] * m[7] - m[4] * m[6])
  );
}

/** @throws RangeError when the matrix is singular. */
export function invert(m: Matrix3): Matrix3 {
  const det = determinant(m);
  if (Math.abs(det) < 1e-12) throw new RangeError('invert: the 3 × 3 matrix is singular');
  const s = 1 / det;
  return [
    (m[4] * m[8] - m[5] * m[7]) * s,
    (m[2] * m[7] - m[1] * m[8]) * s,
    (m[1] * m[5] - m[2] * m[4]) * s,
    (m[5] * m[6] - m[3] * m[8]) * s,
    (m[0] * m[8] - m[2] * m[6]) * s,
    (m[2] * m[3] - m[0] * m[5]) * s,
    (m[3] * m[7] - m[4] * m[6]) * s,
    (m[1] * m[6] - m[0] * m[7]) * s,
    (m[0] * m[4] - m[1] * m[3]) * s,
  ];
}

/** Matrix that takes a voxel index (relative to voxel 0) to mm: `direction · diag(spacing)`. */
export function voxelToMm(grid: Grid): Matrix3 {
  const [sx, sy, sz] = grid.spacingMm;
  const d = grid.direction;
  return [d[0] * sx, d[1] * sy, d[2] * sz, d[3] * sx, d[4] * sy, d[5] * sz, d[6] * sx, d[7] * sy, d[8] * sz];
}

export function voxelToPatient(grid: Grid, voxel: VoxelPoint): PatientPoint {
  const p = multiply(voxelToMm(grid), voxel);
  return patientPoint(p[0] + grid.origin[0], p[1] + grid.origin[1], p[2] + grid.origin[2]);
}

export function patientToVoxel(grid: Grid, point: PatientPoint): VoxelPoint {
  const o = grid.origin;
  const v = multiply(invert(voxelToMm(grid)), [point[0] - o[0], point[1] - o[1], point[2] - o[2]]);
  return voxelPoint(v[0], v[1], v[2]);
}

export const voxelToAtlas = (grid: Grid, voxel: VoxelPoint): AtlasPoint =>
  voxelToPatient(grid, voxel) as unknown as AtlasPoint;

export const atlasToVoxel = (grid: Grid, point: AtlasPoint): VoxelPoint =>
  patientToVoxel(grid, point as unknown as PatientPoint);

export const voxelCount = (grid: Grid): number =>
  grid.dimensions[0] * grid.dimensions[1] * grid.dimensions[2];
