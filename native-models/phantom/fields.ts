import type { Grid } from '../common/geometry.ts';
import { type Anatomy, FIELD, FIELDS } from './anatomy.ts';
import type { Pose } from './pose.ts';

/** The anatomy's fields on a coarse lattice over a scan, distances in patient mm. */
export interface CoarseFields {
  readonly dimensions: readonly [number, number, number];
  readonly stepMm: number;
  readonly origin: readonly [number, number, number];
  /** `[z, y, x, field]`. */
  readonly values: Float32Array;
}

const DISTANCES = [
  FIELD.lung,
  FIELD.skin,
  FIELD.muscle,
  FIELD.cage,
  FIELD.heart,
  FIELD.diaphragm,
  FIELD.oblique,
  FIELD.horizontal,
];

/** Signed distances are smooth, so a lattice of a few mm carries them to any voxel size. */
export function sampleFields(grid: Grid, anatomy: Anatomy, pose: Pose, stepMm: number): CoarseFields {
  const nodes = (axis: 0 | 1 | 2) =>
    Math.ceil(((grid.dimensions[axis] - 1) * grid.spacingMm[axis]) / stepMm) + 2;
  const dimensions = [nodes(0), nodes(1), nodes(2)] as const;
  const [nx, ny, nz] = dimensions;
  const origin = [grid.origin[0], grid.origin[1], grid.origin[2]] as const;
  const values = new Float32Array(nx * ny * nz * FIELDS);
  const model = new Float64Array(3);
  const sample = new Float64Array(FIELDS);
  let at = 0;
  for (let k = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++) {
        pose.toModel(origin[0] + i * stepMm, origin[1] + j * stepMm, origin[2] + k * stepMm, model);
        anatomy.sample(model[0]!, model[1]!, model[2]!, sample);
        for (const field of DISTANCES) sample[field] = sample[field]! * pose.size;
        values.set(sample, at);
        at += FIELDS;
      }
    }
  }
  return { dimensions, stepMm, origin, values };
}

/** Fields along one row of voxels, interpolated in y and z: `[x node, field]` into `out`. */
export function interpolateRow(fields: CoarseFields, yMm: number, zMm: number, out: Float32Array): void {
  const [nx, ny, nz] = fields.dimensions;
  const v = (yMm - fields.origin[1]) / fields.stepMm;
  const w = (zMm - fields.origin[2]) / fields.stepMm;
  const j = Math.min(ny - 2, Math.max(0, Math.floor(v)));
  const k = Math.min(nz - 2, Math.max(0, Math.floor(w)));
  const fy = v - j;
  const fz = w - k;
  const row = nx * FIELDS;
  const a = (j + ny * k) * row;
  const b = a + row;
  const c = a + ny * row;
  const d = c + row;
  const wa = (1 - fy) * (1 - fz);
  const wb = fy * (1 - fz);
  const wc = (1 - fy) * fz;
  const wd = fy * fz;
  const { values } = fields;
  for (let n = 0; n < row; n++) {
    out[n] = wa * values[a + n]! + wb * values[b + n]! + wc * values[c + n]! + wd * values[d + n]!;
  }
}

export const rowLength = (fields: CoarseFields): number => fields.dimensions[0] * FIELDS;
