import { type Grid, patientPoint, patientToVoxel, type Vec3 } from '../common/geometry.ts';

/** One stroke of a round brush from point to point. */
export interface BrushStroke {
  readonly mode: 'paint' | 'erase';
  readonly radiusMm: number;
  /** Voxel axis across which the brush is one slice thin; null for a ball. */
  readonly flat: 0 | 1 | 2 | null;
  /** Centres of the brush, LPS mm. */
  readonly points: readonly Vec3[];
}

/**
 * Paints `whole` into the voxels under a stroke, or erases them to 0: those whose centre is no further than the
 * radius from the line through the points. Only where `inside` is not 0.
 *
 * @param target `[z, y, x]` on `grid`, changed in place; @param inside e.g. the lungs, same size.
 * @param grid of orthogonal axes. @param changed hears of every voxel that got another value.
 */
export function brush(
  target: Uint8Array | Float32Array,
  inside: Uint8Array,
  grid: Grid,
  stroke: BrushStroke,
  whole: number,
  changed?: (index: number, before: number, after: number) => void,
): void {
  const after = stroke.mode === 'paint' ? whole : 0;
  const points = stroke.points.map(([x, y, z]) => patientToVoxel(grid, patientPoint(x, y, z)));
  const visit = (index: number) => {
    const before = target[index]!;
    if (inside[index] === 0 || before === after) return;
    target[index] = after;
    changed?.(index, before, after);
  };
  points.forEach((to, n) => {
    forEachNear(grid, points[Math.max(n - 1, 0)]!, to, stroke, visit);
  });
}

/** Voxels near the line between two voxel points. */
function forEachNear(
  { dimensions, spacingMm }: Grid,
  from: Vec3,
  to: Vec3,
  { radiusMm, flat }: BrushStroke,
  visit: (index: number) => void,
): void {
  const [nx, ny] = dimensions;
  const reach = (axis: 0 | 1 | 2): readonly [first: number, last: number] => {
    const slice = Math.round(to[axis]);
    const margin = radiusMm / spacingMm[axis];
    const first = axis === flat ? slice : Math.ceil(Math.min(from[axis], to[axis]) - margin);
    const last = axis === flat ? slice : Math.floor(Math.max(from[axis], to[axis]) + margin);
    return [Math.max(first, 0), Math.min(last, dimensions[axis] - 1)];
  };
  const [x0, x1] = reach(0);
  const [y0, y1] = reach(1);
  const [z0, z1] = reach(2);
  const inMm = (axis: 0 | 1 | 2, voxels: number): number => (axis === flat ? 0 : voxels * spacingMm[axis]);
  const lx = inMm(0, to[0] - from[0]);
  const ly = inMm(1, to[1] - from[1]);
  const lz = inMm(2, to[2] - from[2]);
  const length2 = lx * lx + ly * ly + lz * lz;
  for (let z = z0; z <= z1; z++) {
    const dz = inMm(2, z - from[2]);
    for (let y = y0; y <= y1; y++) {
      const dy = inMm(1, y - from[1]);
      for (let x = x0; x <= x1; x++) {
        const dx = inMm(0, x - from[0]);
        const along = length2 === 0 ? 0 : Math.min(Math.max((dx * lx + dy * ly + dz * lz) / length2, 0), 1);
        const far2 = (dx - along * lx) ** 2 + (dy - along * ly) ** 2 + (dz - along * lz) ** 2;
        if (far2 <= radiusMm * radiusMm) visit((z * ny + y) * nx + x);
      }
    }
  }
}
