import { describe, expect, it } from 'vitest';
import {
  type Grid,
  type Matrix3,
  patientPoint,
  patientToVoxel,
  voxelPoint,
  voxelToPatient,
} from '../../../native-models/common/geometry.ts';
import { layAlongAxes } from '../../../native-models/volume/alongAxes.ts';

const SIZE = [7, 5, 4] as const;

/** A volume whose every voxel differs. */
function volume(direction: Matrix3, spacingMm: readonly [number, number, number] = [0.7, 0.8, 2.5]) {
  const grid: Grid = { dimensions: SIZE, spacingMm, origin: [-12, 30, 100], direction };
  return { grid, voxels: Int16Array.from({ length: SIZE[0] * SIZE[1] * SIZE[2] }, (_, at) => at - 50) };
}

/** The 48 ways in which axes can be exchanged and turned round. */
function orientations(): Matrix3[] {
  const orders = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ] as const;
  return orders.flatMap((order) =>
    Array.from({ length: 8 }, (_, signs) => {
      const m = new Array<number>(9).fill(0);
      order.forEach((axis, s) => {
        m[axis * 3 + s] = (signs >> s) & 1 ? -1 : 1;
      });
      return m as unknown as Matrix3;
    }),
  );
}

const valueAt = (v: { readonly grid: Grid; readonly voxels: Int16Array }, point: readonly number[]) => {
  const [i, j, k] = patientToVoxel(v.grid, patientPoint(point[0]!, point[1]!, point[2]!)).map(Math.round);
  return v.voxels[i! + v.grid.dimensions[0] * (j! + v.grid.dimensions[1] * k!)];
};

describe('a series along the patient’s axes', () => {
  it('keeps every voxel at its place in all 48 orientations', () => {
    const all = orientations();
    expect(new Set(all.map(String)).size).toBe(48);
    for (const direction of all) {
      const source = volume(direction);
      const { volume: laid, exact } = layAlongAxes(source);
      expect(exact).toBe(true);
      expect(laid.grid.direction).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
      for (let k = 0; k < SIZE[2]; k++)
        for (let j = 0; j < SIZE[1]; j++)
          for (let i = 0; i < SIZE[0]; i++) {
            const point = voxelToPatient(source.grid, voxelPoint(i, j, k));
            expect(valueAt(laid, point)).toBe(source.voxels[i + SIZE[0] * (j + SIZE[1] * k)]);
          }
    }
  });

  it.each([5, -15, 25])('interpolates a gantry tilt of %i° to the value of a linear field', (degrees) => {
    const tilt = (degrees * Math.PI) / 180;
    const direction: Matrix3 = [1, 0, 0, 0, 1, Math.sin(tilt), 0, 0, Math.cos(tilt)];
    const source = volume(direction, [1, 1, 2]);
    const field = ([x, y, z]: readonly number[]) => 10 * x! + 7 * y! - 5 * z!;
    for (let at = 0; at < source.voxels.length; at++) {
      const [i, j, k] = [at % 7, Math.floor(at / 7) % 5, Math.floor(at / 35)];
      source.voxels[at] = Math.round(field(voxelToPatient(source.grid, voxelPoint(i, j, k))));
    }
    const { volume: laid, exact } = layAlongAxes(source);
    expect(exact).toBe(false);
    const [nx, ny] = laid.grid.dimensions;
    let inside = 0;
    laid.voxels.forEach((value, at) => {
      if (value === -1024) return;
      inside++;
      const point = voxelToPatient(
        laid.grid,
        voxelPoint(at % nx, Math.floor(at / nx) % ny, Math.floor(at / (nx * ny))),
      );
      expect(Math.abs(value - field(point))).toBeLessThanOrEqual(1.01);
    });
    expect(inside).toBeGreaterThan(source.voxels.length / 2);
  });
});
