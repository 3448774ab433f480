import {
  type Grid,
  IDENTITY,
  invert,
  multiply,
  type Vec3,
  voxelPoint,
  voxelToMm,
  voxelToPatient,
} from '../common/geometry.ts';
import { type Report, throwIfCancelled } from '../common/progress.ts';
import { type CtVolume, OUTSIDE_HU } from '../common/volume.ts';
import { alignedAxes } from './resampleAligned.ts';
import { trilinear } from './trilinear.ts';

/**
 * Lays a series along the patient's axes (x left, y back, z head) for the reader's planes. A series whose axes are
 * those of the patient in any order and direction keeps every voxel as it is; a tilted or sheared one is interpolated
 * linearly at its own finest spacing in plane and its own step along z.
 * @returns HU `[z, y, x]`; `exact` when no voxel was interpolated.
 */
export function layAlongAxes(
  volume: CtVolume,
  report?: Report,
  signal?: AbortSignal,
): { readonly volume: CtVolume; readonly exact: boolean } {
  const axes = alignedAxes(volume.grid);
  return axes
    ? { volume: permuted(volume, axes, signal), exact: true }
    : { volume: interpolated(volume, report, signal), exact: false };
}

/** @param axes for each source axis the patient axis it runs along. */
function permuted({ grid, voxels }: CtVolume, axes: Vec3, signal?: AbortSignal): CtVolume {
  const flips = [0, 1, 2].map((s) => grid.direction[axes[s]! * 3 + s]! < 0);
  if (axes.every((axis, s) => axis === s && !flips[s]))
    return { grid: { ...grid, direction: IDENTITY }, voxels };
  const dimensions = placed(axes, grid.dimensions);
  const strides = [1, dimensions[0], dimensions[0] * dimensions[1]];
  const [si, sj, sk] = axes.map((axis, s) => (flips[s] ? -strides[axis]! : strides[axis]!)) as [
    number,
    number,
    number,
  ];
  const first = axes.reduce(
    (at, axis, s) => at + (flips[s] ? (grid.dimensions[s]! - 1) * strides[axis]! : 0),
    0,
  );
  const [nx, ny, nz] = grid.dimensions;
  const out = new Int16Array(voxels.length);
  for (let k = 0, from = 0; k < nz; k++) {
    throwIfCancelled(signal);
    for (let j = 0; j < ny; j++) {
      let to = first + j * sj + k * sk;
      for (let i = 0; i < nx; i++, to += si) out[to] = voxels[from++]!;
    }
  }
  const lowest = [0, 1, 2].map((s) => (flips[s] ? grid.dimensions[s]! - 1 : 0)) as [number, number, number];
  return {
    grid: {
      dimensions,
      spacingMm: placed(axes, grid.spacingMm),
      origin: voxelToPatient(grid, voxelPoint(...lowest)),
      direction: IDENTITY,
    },
    voxels: out,
  };
}

const placed = (axes: Vec3, values: Vec3): Vec3 => {
  const out: [number, number, number] = [0, 0, 0];
  axes.forEach((axis, s) => {
    out[axis] = values[s]!;
  });
  return out;
};

function interpolated(volume: CtVolume, report?: Report, signal?: AbortSignal): CtVolume {
  const grid = boxGrid(volume.grid);
  const [nx, ny, nz] = grid.dimensions;
  const toIndex = invert(voxelToMm(volume.grid));
  const step = [toIndex[0], toIndex[3], toIndex[6]].map((each) => each! * grid.spacingMm[0]);
  const voxels = new Int16Array(nx * ny * nz);
  for (let z = 0, at = 0; z < nz; z++) {
    throwIfCancelled(signal);
    for (let y = 0; y < ny; y++) {
      const [i, j, k] = multiply(toIndex, [
        grid.origin[0] - volume.grid.origin[0],
        grid.origin[1] + y * grid.spacingMm[1] - volume.grid.origin[1],
        grid.origin[2] + z * grid.spacingMm[2] - volume.grid.origin[2],
      ]);
      for (let x = 0; x < nx; x++, at++) {
        voxels[at] = Math.round(
          trilinear(volume, i + x * step[0]!, j + x * step[1]!, k + x * step[2]!, OUTSIDE_HU),
        );
      }
    }
    report?.({ stage: 'resample', done: z + 1, total: nz, unit: 'slices' });
  }
  return { grid, voxels };
}

/** The lattice over the box of the voxel centres: in plane as fine as the source, along z by its slices' distance. */
function boxGrid(source: Grid): Grid {
  const corners = Array.from({ length: 8 }, (_, corner) =>
    voxelToPatient(
      source,
      voxelPoint(
        corner & 1 ? source.dimensions[0] - 1 : 0,
        corner & 2 ? source.dimensions[1] - 1 : 0,
        corner & 4 ? source.dimensions[2] - 1 : 0,
      ),
    ),
  );
  const fine = Math.min(source.spacingMm[0], source.spacingMm[1]);
  // The source axis that runs most along z gives the step of the slices; never finer than in plane.
  const alongZ = [0, 1, 2].sort(
    (a, b) => Math.abs(source.direction[6 + b]!) - Math.abs(source.direction[6 + a]!),
  )[0]!;
  const spacingMm: Vec3 = [
    fine,
    fine,
    Math.max(fine, source.spacingMm[alongZ]! * Math.abs(source.direction[6 + alongZ]!)),
  ];
  const low = [0, 1, 2].map((axis) => Math.min(...corners.map((corner) => corner[axis]!)));
  const high = [0, 1, 2].map((axis) => Math.max(...corners.map((corner) => corner[axis]!)));
  return {
    dimensions: spacingMm.map(
      (mm, axis) => Math.floor((high[axis]! - low[axis]!) / mm + 1e-4) + 1,
    ) as unknown as Vec3,
    spacingMm,
    origin: low as unknown as Vec3,
    direction: IDENTITY,
  };
}
