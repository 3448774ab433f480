import type { CtVolume, MaskVolume } from '../common/volume.ts';
import { edgeWidth, visitBall } from './canvas.ts';
import type { Hole } from './hole.ts';
import { type Lesions, LOBULE_PITCH_MM } from './lesions.ts';
import type { Texture } from './texture.ts';

export const CENTRILOBULAR = 1;
export const PARASEPTAL = 2;

/**
 * What a reader would outline, the air itself, and where a subtype that is absent would have been outlined;
 * all with the labels above.
 */
export interface EmphysemaTruth {
  readonly regions: MaskVolume;
  readonly holes: MaskVolume;
  readonly decoys: MaskVolume;
}

const WALL_HU = -560;
const WALL_MM = 1;
/** How far past its cells a reader's outline of paraseptal emphysema runs. */
const MARGIN_MM = 1.5;

function neighbours(cells: readonly Hole[]): Hole[][] {
  return cells.map((cell) =>
    cells.filter((other) => {
      if (other === cell) return false;
      const reach = cell.radiusMm + other.radiusMm + 3;
      const dx = Math.abs(other.centre[0] - cell.centre[0]);
      return (
        dx < reach &&
        Math.hypot(dx, other.centre[1] - cell.centre[1], other.centre[2] - cell.centre[2]) < reach
      );
    }),
  );
}

function paintCells(ct: CtVolume, lungs: MaskVolume, truth: EmphysemaTruth, cells: readonly Hole[]): void {
  const width = edgeWidth(ct);
  const thin = Math.min(1, WALL_MM / width);
  const beside = neighbours(cells);
  cells.forEach((cell, n) => {
    const near = beside[n]!;
    visitBall(ct, cell.centre, cell.radiusMm + MARGIN_MM, (at, distance, x, y, z) => {
      if (lungs.voxels[at] === 0) return;
      const own = distance - cell.radiusMm;
      let second = Number.POSITIVE_INFINITY;
      for (const other of near) {
        const [ox, oy, oz] = other.centre;
        second = Math.min(second, Math.sqrt((x - ox) ** 2 + (y - oy) ** 2 + (z - oz) ** 2) - other.radiusMm);
      }
      if (own > second) return;
      truth.regions.voxels[at] = PARASEPTAL;
      if (own > WALL_MM + width / 2) return;
      // Distance to the middle of the nearest wall: the cell's own rim or the face shared with a neighbour.
      const toWall = Math.min(Math.abs(own - WALL_MM / 2), (second - own) / 2);
      const wall = Math.min(1, Math.max(0, 0.5 - (toWall - WALL_MM / 2) / width)) * thin;
      const inside = Math.min(1, Math.max(0, 0.5 - (own - WALL_MM) / width));
      const hu = cell.hu + wall * (WALL_HU - cell.hu);
      ct.voxels[at] = Math.round(ct.voxels[at]! + (hu - ct.voxels[at]!) * inside);
      if (own < 0 && toWall > WALL_MM / 2) truth.holes.voxels[at] = PARASEPTAL;
    });
  });
}

function paintHoles(
  ct: CtVolume,
  lungs: MaskVolume,
  truth: EmphysemaTruth,
  holes: readonly Hole[],
  rough: Texture,
): void {
  const width = edgeWidth(ct) + 0.6;
  for (const hole of holes) {
    visitBall(ct, hole.centre, hole.radiusMm * 1.45 + width, (at, distance, x, y, z) => {
      if (lungs.voxels[at] === 0 || truth.regions.voxels[at] === PARASEPTAL) return;
      const edge = distance - hole.radiusMm * (1 + 0.14 * rough(x, y, z));
      const share = Math.min(1, Math.max(0, 0.5 - edge / width));
      if (share === 0) return;
      // Never lighter than what is there: overlapping holes merge.
      ct.voxels[at] = Math.min(
        ct.voxels[at]!,
        Math.round(ct.voxels[at]! + (hole.hu - ct.voxels[at]!) * share),
      );
      if (share > 0.5) truth.holes.voxels[at] = CENTRILOBULAR;
    });
  }
}

/** The balls of tissue about lobules and cells that a reader would outline, into a mask's free lung voxels. */
function outline(
  ct: CtVolume,
  lungs: MaskVolume,
  mask: MaskVolume,
  { lobules, cells }: Pick<Lesions, 'lobules' | 'cells'>,
): void {
  const mark = (label: number) => (at: number) => {
    if (lungs.voxels[at] !== 0 && mask.voxels[at] === 0) mask.voxels[at] = label;
  };
  for (const cell of cells) visitBall(ct, cell.centre, cell.radiusMm + MARGIN_MM, mark(PARASEPTAL));
  for (const lobule of lobules) visitBall(ct, lobule, 0.72 * LOBULE_PITCH_MM, mark(CENTRILOBULAR));
}

/** Paints all lesions into parenchyma only, and marks the truth. Mutates `ct` and `truth`. */
export function paintLesions(
  ct: CtVolume,
  lungs: MaskVolume,
  truth: EmphysemaTruth,
  lesions: Lesions,
  rough: Texture,
): void {
  paintCells(ct, lungs, truth, lesions.cells);
  outline(ct, lungs, truth.regions, { lobules: lesions.lobules, cells: [] });
  paintHoles(ct, lungs, truth, lesions.holes, rough);
  outline(ct, lungs, truth.decoys, lesions.vacant);
  for (let at = 0; at < truth.decoys.voxels.length; at++) {
    if (truth.regions.voxels[at] !== 0) truth.decoys.voxels[at] = 0;
  }
}
