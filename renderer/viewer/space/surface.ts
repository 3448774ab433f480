import type { PooledMask } from './poolMask.ts';

/** A closed surface in the patient. */
export interface Surface {
  /** Flat `x, y, z, …`, LPS mm. */
  readonly points: Float32Array;
  /** Unit vectors outwards, one per point. */
  readonly normals: Float32Array;
  /** Three point numbers each, counter-clockwise seen from outside. */
  readonly triangles: Uint32Array;
}

/** Corners of a cell as offsets along x, y, z. */
const CORNERS = [0, 1, 2, 3, 4, 5, 6, 7].map((bits) => [bits & 1, (bits >> 1) & 1, bits >> 2] as const);
const EDGES = CORNERS.flatMap((_, from) =>
  [1, 2, 4].filter((bit) => !(from & bit)).map((bit) => [from, from | bit] as const),
);

/**
 * Surface nets: one point in each cell of eight neighbours that `level` passes through, at the mean of
 * where it crosses the cell's edges, and a quad around each crossed edge. Outside the grid is 0, so that
 * the surface closes. The grid lies along the patient's axes.
 */
export function surfaceOf({ grid, share }: PooledMask, level: number): Surface {
  const [nx, ny, nz] = grid.dimensions;
  const at = (x: number, y: number, z: number): number =>
    x < 0 || y < 0 || z < 0 || x >= nx || y >= ny || z >= nz ? 0 : share[x + nx * (y + ny * z)]!;
  const pointOfCell = new Int32Array((nx + 1) * (ny + 1) * (nz + 1)).fill(-1);
  const cell = (x: number, y: number, z: number) => x + 1 + (nx + 1) * (y + 1 + (ny + 1) * (z + 1));
  const points: number[] = [];
  const values = new Float64Array(8);

  for (let z = -1; z < nz; z++) {
    for (let y = -1; y < ny; y++) {
      for (let x = -1; x < nx; x++) {
        let inside = 0;
        for (let c = 0; c < 8; c++) {
          values[c] = at(x + (c & 1), y + ((c >> 1) & 1), z + (c >> 2));
          if (values[c]! >= level) inside++;
        }
        if (inside === 0 || inside === 8) continue;
        pointOfCell[cell(x, y, z)] = points.length / 3;
        const [px, py, pz] = crossing(values, level);
        points.push(
          grid.origin[0] + (x + px) * grid.spacingMm[0],
          grid.origin[1] + (y + py) * grid.spacingMm[1],
          grid.origin[2] + (z + pz) * grid.spacingMm[2],
        );
      }
    }
  }

  const triangles: number[] = [];
  const quad = (corners: readonly number[], flipped: boolean) => {
    const [a, b, c, d] = corners.map((number) => pointOfCell[number]!) as [number, number, number, number];
    if (flipped) triangles.push(a, c, b, a, d, c);
    else triangles.push(a, b, c, a, c, d);
  };
  for (let z = -1; z < nz; z++) {
    for (let y = -1; y < ny; y++) {
      for (let x = -1; x < nx; x++) {
        const here = at(x, y, z) >= level;
        if (y >= 0 && z >= 0 && here !== at(x + 1, y, z) >= level) {
          quad([cell(x, y - 1, z - 1), cell(x, y, z - 1), cell(x, y, z), cell(x, y - 1, z)], !here);
        }
        if (z >= 0 && x >= 0 && here !== at(x, y + 1, z) >= level) {
          quad([cell(x - 1, y, z - 1), cell(x - 1, y, z), cell(x, y, z), cell(x, y, z - 1)], !here);
        }
        if (x >= 0 && y >= 0 && here !== at(x, y, z + 1) >= level) {
          quad([cell(x - 1, y - 1, z), cell(x, y - 1, z), cell(x, y, z), cell(x - 1, y, z)], !here);
        }
      }
    }
  }
  const flat = Float32Array.from(points);
  return { points: flat, normals: normalsOf(flat, triangles), triangles: Uint32Array.from(triangles) };
}

function crossing(values: Float64Array, level: number): [number, number, number] {
  const sum: [number, number, number] = [0, 0, 0];
  let count = 0;
  for (const [from, to] of EDGES) {
    const a = values[from]!;
    const b = values[to]!;
    if (a >= level === b >= level) continue;
    const t = (level - a) / (b - a);
    for (let axis = 0; axis < 3; axis++) {
      sum[axis]! += CORNERS[from]![axis]! + t * (CORNERS[to]![axis]! - CORNERS[from]![axis]!);
    }
    count++;
  }
  return [sum[0] / count, sum[1] / count, sum[2] / count];
}

/** Area-weighted mean of the triangles around each point. */
function normalsOf(points: Float32Array, triangles: readonly number[]): Float32Array {
  const normals = new Float32Array(points.length);
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [3 * triangles[t]!, 3 * triangles[t + 1]!, 3 * triangles[t + 2]!];
    const u = [0, 1, 2].map((axis) => points[b + axis]! - points[a + axis]!);
    const v = [0, 1, 2].map((axis) => points[c + axis]! - points[a + axis]!);
    const n = [u[1]! * v[2]! - u[2]! * v[1]!, u[2]! * v[0]! - u[0]! * v[2]!, u[0]! * v[1]! - u[1]! * v[0]!];
    for (const corner of [a, b, c]) for (let axis = 0; axis < 3; axis++) normals[corner + axis]! += n[axis]!;
  }
  for (let p = 0; p < normals.length; p += 3) {
    const length = Math.hypot(normals[p]!, normals[p + 1]!, normals[p + 2]!) || 1;
    for (let axis = 0; axis < 3; axis++) normals[p + axis]! /= length;
  }
  return normals;
}
