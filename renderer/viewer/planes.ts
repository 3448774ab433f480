import type { Vec3 } from '../../native-models/common/geometry.ts';

export const PLANES = ['axial', 'sagittal', 'coronal'] as const;
export type Plane = (typeof PLANES)[number];

/** How a plane cuts an LPS grid and what stands at its edges on the screen. */
export interface PlaneAxes {
  /** Axis along which one scrolls: 0 x, 1 y, 2 z. */
  readonly normal: 0 | 1 | 2;
  /** Axes that run along the slice image's columns (u) and rows (v), in the grid's own direction. */
  readonly u: 0 | 1 | 2;
  readonly v: 0 | 1 | 2;
  /** Letters at the left, right, top and bottom edge. */
  readonly letters: readonly [left: string, right: string, top: string, bottom: string];
}

/** As radiologists read: the patient's right on the left of the screen, the head up. */
export const AXES: Readonly<Record<Plane, PlaneAxes>> = {
  axial: { normal: 2, u: 0, v: 1, letters: ['R', 'L', 'A', 'P'] },
  sagittal: { normal: 0, u: 1, v: 2, letters: ['A', 'P', 'S', 'I'] },
  coronal: { normal: 1, u: 0, v: 2, letters: ['R', 'L', 'S', 'I'] },
};

/** The same point, moved along one axis. */
export const along = (point: Vec3, axis: 0 | 1 | 2, value: number): Vec3 => {
  const moved: [number, number, number] = [...point];
  moved[axis] = value;
  return moved;
};
