import { inverseAffine } from '../common/affine.ts';
import {
  type AtlasPoint,
  atlasPoint,
  determinant,
  type Grid,
  IDENTITY,
  invert,
  multiply,
  type PatientPoint,
  type Vec3,
  voxelCount,
  voxelToMm,
} from '../common/geometry.ts';
import { jacobian } from './jacobian.ts';
import { affineMap, type PointMap, pointMap } from './pointMap.ts';
import type { AtlasToPatient } from './transform.ts';

/** φ (eq. 1), patient → atlas, tabulated: `atlas = affine⁻¹(patient) + displacement(patient)`. */
export interface InverseField {
  readonly transform: AtlasToPatient;
  /** Coarse, axis-aligned, patient LPS mm; covers the region that was asked for. */
  readonly grid: Grid;
  /** Atlas mm, `[axis, z, y, x]` C order. */
  readonly displacement: Float64Array;
}

/** Newton stops when the round trip is this close. */
const TOLERANCE_MM = 0.01;
const MOST_STEPS = 12;

/**
 * Inverts the transform at the nodes of a coarse grid, by Newton's method from the affine inverse.
 *
 * @param region patient lattice to cover, e.g. the CT's own.
 */
export function invertTransform(t: AtlasToPatient, region: Grid, spacingMm = 8): InverseField {
  const grid = gridAround(region, spacingMm);
  const n = voxelCount(grid);
  const displacement = new Float64Array(3 * n);
  if (t.bspline === undefined) return { transform: t, grid, displacement };
  const forward = pointMap(t);
  const guess = affineMap(inverseAffine(t.affine));
  const start = new Float64Array(3);
  const [nx, ny, nz] = grid.dimensions;
  for (let k = 0, v = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, v++) {
        const patient: Vec3 = [
          grid.origin[0] + i * spacingMm,
          grid.origin[1] + j * spacingMm,
          grid.origin[2] + k * spacingMm,
        ];
        guess(patient[0], patient[1], patient[2], start);
        const found = solve(t, forward, patient, [start[0]!, start[1]!, start[2]!]);
        for (let a = 0; a < 3; a++) displacement[a * n + v] = found[a]! - start[a]!;
      }
    }
  }
  return { transform: t, grid, displacement };
}

/** φ at one point: the table, then Newton steps until the round trip is within 0.01 mm. */
export function patientToAtlas(field: InverseField, p: PatientPoint): AtlasPoint {
  const { table, forward } = mapsOf(field);
  const out = new Float64Array(3);
  table(p[0], p[1], p[2], out);
  const x = solve(field.transform, forward, p, [out[0]!, out[1]!, out[2]!]);
  return atlasPoint(x[0], x[1], x[2]);
}

/** φ from the table alone (trilinear): for whole volumes, where patientToAtlas would take minutes. */
export function inverseMap({ transform, grid, displacement }: InverseField): PointMap {
  const affine = affineMap(inverseAffine(transform.affine));
  if (transform.bspline === undefined) return affine;
  const [nx, ny, nz] = grid.dimensions;
  const [ox, oy, oz] = grid.origin;
  const [step] = grid.spacingMm;
  const n = nx * ny * nz;
  return (x, y, z, out) => {
    // Clamped: beyond the grid the border's displacement goes on.
    const fx = Math.min(Math.max((x - ox) / step, 0), nx - 1.000001);
    const fy = Math.min(Math.max((y - oy) / step, 0), ny - 1.000001);
    const fz = Math.min(Math.max((z - oz) / step, 0), nz - 1.000001);
    const i = Math.floor(fx);
    const j = Math.floor(fy);
    const k = Math.floor(fz);
    const a = fx - i;
    const b = fy - j;
    const c = fz - k;
    const v = i + nx * (j + ny * k);
    affine(x, y, z, out);
    for (let axis = 0; axis < 3; axis++) {
      const d = displacement;
      const at = axis * n + v;
      const low = lerp(lerp(d[at]!, d[at + 1]!, a), lerp(d[at + nx]!, d[at + nx + 1]!, a), b);
      const up = at + nx * ny;
      const high = lerp(lerp(d[up]!, d[up + 1]!, a), lerp(d[up + nx]!, d[up + nx + 1]!, a), b);
      out[axis]! += lerp(low, high, c);
    }
  };
}

const lerp = (a: number, b: number, t: number): number => a + t * (b - a);

const cache = new WeakMap<InverseField, { readonly table: PointMap; readonly forward: PointMap }>();

function mapsOf(field: InverseField): { readonly table: PointMap; readonly forward: PointMap } {
  let maps = cache.get(field);
  if (maps === undefined) {
    maps = { table: inverseMap(field), forward: pointMap(field.transform) };
    cache.set(field, maps);
  }
  return maps;
}

/** Solves `t(x) = patient` from a guess; a step that does not come closer is halved. */
function solve(t: AtlasToPatient, forward: PointMap, patient: Vec3, guess: Vec3): Vec3 {
  const out = new Float64Array(3);
  const missAt = (x: Vec3): Vec3 => {
    forward(x[0], x[1], x[2], out);
    return [patient[0] - out[0]!, patient[1] - out[1]!, patient[2] - out[2]!];
  };
  let x = guess;
  let miss = missAt(x);
  for (let n = 0; n < MOST_STEPS && Math.hypot(...miss) > TOLERANCE_MM; n++) {
    const m = jacobian(t, x);
    // Where the transform is nearly flat, the affine part alone still points the way.
    const flat = Math.abs(determinant(m)) < 1e-3;
    const step = multiply(invert(flat ? t.affine.matrix : m), miss);
    let closer = false;
    for (let length = 1; length > 0.05 && !closer; length /= 2) {
      const next: Vec3 = [x[0] + length * step[0], x[1] + length * step[1], x[2] + length * step[2]];
      const nextMiss = missAt(next);
      if (Math.hypot(...nextMiss) < Math.hypot(...miss)) {
        x = next;
        miss = nextMiss;
        closer = true;
      }
    }
    if (!closer) break;
  }
  return x;
}

/** Axis-aligned grid that holds every corner of a lattice. */
function gridAround(region: Grid, spacingMm: number): Grid {
  const m = voxelToMm(region);
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (let corner = 0; corner < 8; corner++) {
    const p = multiply(m, [
      corner & 1 ? region.dimensions[0] - 1 : 0,
      corner & 2 ? region.dimensions[1] - 1 : 0,
      corner & 4 ? region.dimensions[2] - 1 : 0,
    ]);
    for (let a = 0; a < 3; a++) {
      low[a] = Math.min(low[a]!, p[a]! + region.origin[a]!);
      high[a] = Math.max(high[a]!, p[a]! + region.origin[a]!);
    }
  }
  const size = (a: number): number => Math.ceil((high[a]! - low[a]!) / spacingMm) + 2;
  return {
    dimensions: [size(0), size(1), size(2)],
    spacingMm: [spacingMm, spacingMm, spacingMm],
    origin: [low[0]!, low[1]!, low[2]!],
    direction: IDENTITY,
  };
}
