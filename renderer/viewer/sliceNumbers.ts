import type { Grid, Vec3 } from '../../native-models/common/geometry.ts';
import { indexToMm, nearestIndex } from './axisGrid.ts';
import { AXES, along, type Plane } from './planes.ts';

export type SliceNumbers = Readonly<Record<Plane, { readonly index: number; readonly count: number }>>;

/** Down the body, to the back and to the left are “next”. */
const scrollSign = (plane: Plane): 1 | -1 => (plane === 'axial' ? -1 : 1);

/** The same point so many slices further in a plane, inside the grid. */
export function scrolled(grid: Grid, plane: Plane, position: Vec3, slices: number): Vec3 {
  const { normal } = AXES[plane];
  const index = nearestIndex(grid, normal, position[normal]) + scrollSign(plane) * slices;
  const inside = Math.min(Math.max(index, 0), grid.dimensions[normal] - 1);
  return along(position, normal, indexToMm(grid, normal, inside));
}

/** Slices as a reader counts them: from the head, the front and the right. */
export const sliceNumbers = (grid: Grid, position: Vec3): SliceNumbers => {
  const of = (plane: Plane) => {
    const { normal } = AXES[plane];
    const index = nearestIndex(grid, normal, position[normal]);
    const count = grid.dimensions[normal];
    return { index: scrollSign(plane) < 0 ? count - 1 - index : index, count };
  };
  return { axial: of('axial'), sagittal: of('sagittal'), coronal: of('coronal') };
};
