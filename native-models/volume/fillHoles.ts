import type { Vec3 } from '../common/geometry.ts';
import { connectedComponents } from './connectedComponents.ts';
import { complement } from './morphology.ts';

/**
 * Sets to 1, in place, the voxels that the mask encloses: background components that do not reach
 * the border of the lattice.
 *
 * @param largest holes of more voxels stay.
 */
export function fillHoles(mask: Uint8Array, dimensions: Vec3, largest = Infinity): void {
  const [nx, ny, nz] = dimensions;
  const background = connectedComponents(complement(mask), dimensions);
  const open = new Uint8Array(background.sizes.length);
  const { runStart, runLength, runComponent } = background;
  for (let run = 0; run < runStart.length; run++) {
    const x = runStart[run]! % nx;
    const row = (runStart[run]! - x) / nx;
    const y = row % ny;
    const z = (row - y) / ny;
    const inside = x > 0 && x + runLength[run]! < nx && y > 0 && y < ny - 1;
    if (!inside || (nz > 1 && (z === 0 || z === nz - 1))) open[runComponent[run]!] = 1;
  }
  for (let run = 0; run < runStart.length; run++) {
    const component = runComponent[run]!;
    if (open[component] || background.sizes[component]! > largest) continue;
    mask.fill(1, runStart[run]!, runStart[run]! + runLength[run]!);
  }
}

/** {@link fillHoles} in each axial slice by itself: also fills what only leaves through z. */
export function fillHolesInSlices(mask: Uint8Array, dimensions: Vec3, largest = Infinity): void {
  const [nx, ny, nz] = dimensions;
  for (let k = 0; k < nz; k++) fillHoles(mask.subarray(k * nx * ny, (k + 1) * nx * ny), [nx, ny, 1], largest);
}
