import type { Grid, Vec3 } from '../../../native-models/common/geometry.ts';
import { invert, multiply, voxelToMm } from '../../../native-models/common/geometry.ts';
import type { Volume } from '../../../native-models/common/volume.ts';
import type { FramePlane } from '../instance.ts';

/** The lattice of one slice: `rows × columns` points in the patient, LPS mm. */
export interface SlicePlane
  extends Pick<FramePlane, 'position' | 'rowDirection' | 'columnDirection' | 'pixelSpacingMm'> {
  readonly rows: number;
  readonly columns: number;
}

/**
 * Values of a volume at the pixels of a slice, the nearest voxel's; 0 outside.
 * @param out `[row, column]`.
 */
export function nearestOnPlane(
  { grid, voxels }: Volume<Uint8Array | Float32Array>,
  plane: SlicePlane,
  out: Uint8Array | Float32Array,
): void {
  const [nx, ny, nz] = grid.dimensions;
  eachPixel(grid, plane, (at, x, y, z) => {
    const [i, j, k] = [Math.round(x), Math.round(y), Math.round(z)];
    const inside = i >= 0 && i < nx && j >= 0 && j < ny && k >= 0 && k < nz;
    out[at] = inside ? voxels[i + nx * (j + ny * k)]! : 0;
  });
}

function eachPixel(
  grid: Grid,
  { position, rowDirection, columnDirection, pixelSpacingMm, rows, columns }: SlicePlane,
  visit: (at: number, x: number, y: number, z: number) => void,
): void {
  const toVoxel = invert(voxelToMm(grid));
  const relative: Vec3 = [
    position[0] - grid.origin[0],
    position[1] - grid.origin[1],
    position[2] - grid.origin[2],
  ];
  const start = multiply(toVoxel, relative);
  const along = (direction: Vec3, mm: number): Vec3 =>
    multiply(toVoxel, [direction[0] * mm, direction[1] * mm, direction[2] * mm]);
  const perColumn = along(rowDirection, pixelSpacingMm[0]);
  const perRow = along(columnDirection, pixelSpacingMm[1]);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, at++) {
      visit(
        at,
        start[0] + row * perRow[0] + column * perColumn[0],
        start[1] + row * perRow[1] + column * perColumn[1],
        start[2] + row * perRow[2] + column * perColumn[2],
      );
    }
  }
}
