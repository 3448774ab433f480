import { type Vec3, voxelToMm } from '../common/geometry.ts';
import { LEFT_LUNG, type MaskVolume, RIGHT_LUNG } from '../common/volume.ts';

/** Where a lung lies, mm. The ends are percentiles: a stray voxel does not move them. */
export interface LungShape {
  readonly centroid: Vec3;
  readonly lowest: Vec3;
  readonly highest: Vec3;
  readonly voxels: number;
}

export interface LungShapes {
  readonly right: LungShape | null;
  readonly left: LungShape | null;
  readonly both: LungShape | null;
}

const TAIL = 0.002;

/** Centres and extents of each lung along the axes of the mask's mm frame. */
export function lungShapes(lungs: MaskVolume): LungShapes {
  return {
    right: shapeOf(lungs, (label) => label === RIGHT_LUNG),
    left: shapeOf(lungs, (label) => label === LEFT_LUNG),
    both: shapeOf(lungs, (label) => label !== 0),
  };
}

function shapeOf({ grid, voxels }: MaskVolume, counts: (label: number) => boolean): LungShape | null {
  const [nx, ny, nz] = grid.dimensions;
  const m = voxelToMm(grid);
  const bins = [new Map(), new Map(), new Map()] as const satisfies Counts[];
  const sum = [0, 0, 0];
  let n = 0;
  // Every other voxel of every other row of every other slice is enough for centres and percentiles.
  for (let k = 0; k < nz; k += 2) {
    for (let j = 0; j < ny; j += 2) {
      for (let i = 0; i < nx; i += 2) {
        const label = voxels[i + nx * (j + ny * k)]!;
        if (label === 0 || !counts(label)) continue;
        n++;
        for (let a = 0; a < 3; a++) {
          const mm = m[3 * a]! * i + m[3 * a + 1]! * j + m[3 * a + 2]! * k + grid.origin[a]!;
          sum[a]! += mm;
          const bin = Math.round(mm);
          bins[a]!.set(bin, (bins[a]!.get(bin) ?? 0) + 1);
        }
      }
    }
  }
  if (n === 0) return null;
  const ends = bins.map((b) => percentiles(b, n));
  return {
    centroid: [sum[0]! / n, sum[1]! / n, sum[2]! / n],
    lowest: [ends[0]![0], ends[1]![0], ends[2]![0]],
    highest: [ends[0]![1], ends[1]![1], ends[2]![1]],
    voxels: n,
  };
}

type Counts = Map<number, number>;

function percentiles(counts: Counts, n: number): readonly [number, number] {
  const sorted = [...counts].sort(([a], [b]) => a - b);
  const end = (bins: readonly (readonly [number, number])[]): number => {
    let seen = 0;
    for (const [mm, count] of bins) {
      seen += count;
      if (seen > TAIL * n) return mm;
    }
    return bins[bins.length - 1]![0];
  };
  return [end(sorted), end(sorted.reverse())];
}
