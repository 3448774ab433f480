import { type Affine, offsetThrough } from '../common/affine.ts';
import { determinant, invert, type Matrix3, product, type Vec3 } from '../common/geometry.ts';
import type { LungShape, LungShapes } from './lungShape.ts';

export type Start = 'centres' | 'extents';

/**
 * First guess of atlas mm → patient mm.
 * - `centres`: least squares over the centroid and the six ends of each lung that both have;
 * - `extents`: scales and shifts the box around both lungs; knows nothing of sides.
 *
 * @returns null when the guess would mirror or flatten the body (lungs exchanged, one lung missing).
 */
export function startAffine(start: Start, atlas: LungShapes, patient: LungShapes): Affine | null {
  if (start === 'extents') {
    return atlas.both && patient.both ? boxToBox(atlas.both, patient.both) : null;
  }
  const from: Vec3[] = [];
  const to: Vec3[] = [];
  for (const side of ['right', 'left'] as const) {
    const a = atlas[side];
    const p = patient[side];
    if (a === null || p === null) continue;
    from.push(...anchors(a));
    to.push(...anchors(p));
  }
  const affine = from.length === 0 ? null : fitAffine(from, to);
  return affine !== null && isPlausible(affine.matrix) ? affine : null;
}

function boxToBox(a: LungShape, p: LungShape): Affine | null {
  const scale = [0, 1, 2].map((k) => (p.highest[k]! - p.lowest[k]!) / (a.highest[k]! - a.lowest[k]!));
  const offset = [0, 1, 2].map(
    (k) => (p.highest[k]! + p.lowest[k]!) / 2 - (scale[k]! * (a.highest[k]! + a.lowest[k]!)) / 2,
  );
  const matrix: Matrix3 = [scale[0]!, 0, 0, 0, scale[1]!, 0, 0, 0, scale[2]!];
  return isPlausible(matrix) ? { matrix, offset: [offset[0]!, offset[1]!, offset[2]!] } : null;
}

/** People's lungs differ in volume by less than a factor of eight. */
function isPlausible(matrix: Matrix3): boolean {
  const det = determinant(matrix);
  return det > 1 / 8 && det < 8;
}

/** Centroid and the points above, below, before … it on the faces of the lung's box. */
function anchors({ centroid, lowest, highest }: LungShape): Vec3[] {
  const [x, y, z] = centroid;
  return [
    centroid,
    [lowest[0], y, z],
    [highest[0], y, z],
    [x, lowest[1], z],
    [x, highest[1], z],
    [x, y, lowest[2]],
    [x, y, highest[2]],
  ];
}

/** Least-squares affine, by the normal equations about the centroid. @throws RangeError when flat. */
function fitAffine(from: readonly Vec3[], to: readonly Vec3[]): Affine {
  const a = mean(from);
  const b = mean(to);
  const xx = new Float64Array(9);
  const yx = new Float64Array(9);
  for (const [n, p] of from.entries()) {
    const q = to[n]!;
    for (let r = 0; r < 3; r++) {
      for (let c = 0; c < 3; c++) {
        xx[3 * r + c]! += (p[r]! - a[r]!) * (p[c]! - a[c]!);
        yx[3 * r + c]! += (q[r]! - b[r]!) * (p[c]! - a[c]!);
      }
    }
  }
  const matrix = product(yx as unknown as Matrix3, invert(xx as unknown as Matrix3));
  return { matrix, offset: offsetThrough(matrix, a, b) };
}

const mean = (points: readonly Vec3[]): Vec3 => {
  const at = (k: number): number => points.reduce((s, p) => s + p[k]!, 0) / points.length;
  return [at(0), at(1), at(2)];
};
