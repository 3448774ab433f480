import { countFrom, countLevels, type LevelCounts } from '../../native-models/analysis/levelCounts.ts';
import type { Grid } from '../../native-models/common/geometry.ts';
import { PROBABILITY_ONE } from '../../native-models/common/probabilityLevel.ts';
import { type BrushStroke, brush } from '../../native-models/volume/brush.ts';

/** Voxels of a mask in each lung. */
export type LungVoxels = readonly [right: number, left: number];

/** One mask under a reader's brush; what was fetched is never changed. */
export interface MaskEditor {
  readonly grid: Grid;
  /** Stored probabilities with the strokes in them; another array once there are any. */
  voxels(): Uint8Array;
  /** Brings the mask to these strokes, with as little work as it takes. @returns whether anything changed. */
  show(strokes: readonly BrushStroke[]): boolean;
  /** Adds a stroke to those shown. */
  add(stroke: BrushStroke): void;
  /** Takes the last so many strokes for one that painted the same. */
  join(strokes: number, one: BrushStroke): void;
  /** Voxels at or above a level. */
  count(level: number): LungVoxels;
}

/** @param lungs right 1, left 2; @param fetched probability × 255; both `[z, y, x]` on the grid. */
export function editMask(grid: Grid, lungs: Uint8Array, fetched: Uint8Array): MaskEditor {
  const first = countLevels(lungs, fetched);
  let voxels = fetched;
  let counts = first;
  let shown: readonly string[] = [];

  function paint(stroke: BrushStroke): void {
    if (voxels === fetched) voxels = fetched.slice();
    if (counts === first) counts = [first[0].slice(), first[1].slice()] satisfies LevelCounts;
    brush(voxels, lungs, grid, stroke, PROBABILITY_ONE, (index, before, after) => {
      const lung = counts[lungs[index]! - 1];
      if (!lung) return;
      lung[before]!--;
      lung[after]!++;
    });
  }
  return {
    grid,
    voxels: () => voxels,
    show(strokes) {
      const wanted = strokes.map(nameOf);
      const kept = shown.length <= wanted.length && shown.every((name, n) => name === wanted[n]);
      if (kept && shown.length === wanted.length) return false;
      if (!kept) {
        voxels = fetched;
        counts = first;
      }
      for (const stroke of strokes.slice(kept ? shown.length : 0)) paint(stroke);
      shown = wanted;
      return true;
    },
    add(stroke) {
      paint(stroke);
      shown = [...shown, nameOf(stroke)];
    },
    join(strokes, one) {
      shown = [...shown.slice(0, shown.length - strokes), nameOf(one)];
    },
    count: (level) => [countFrom(counts[0], level), countFrom(counts[1], level)],
  };
}

const nameOf = ({ mode, radiusMm, flat, points }: BrushStroke): string =>
  JSON.stringify([mode, radiusMm, flat, points]);
