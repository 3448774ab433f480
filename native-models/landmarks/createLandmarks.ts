import type { Vec3 } from '../common/geometry.ts';
import { Refusal } from '../common/refusal.ts';
import { type MaskVolume, PATCH_EDGE, PATCH_VOXELS } from '../common/volume.ts';
import type { Atlas } from './atlas.ts';
import { makeAtlas } from './makeAtlas.ts';

/** Distance of neighbouring patches, in voxels of 1 mm: they overlap by 6. */
const STEP = 26;
/** A patch counts when more than this share of it is lung. */
const LEAST_LUNG = 0.1;
/** While so many count, the share is raised by a tenth of itself. */
const TOO_MANY = 1000;

/**
 * Makes a scan's lungs the atlas. Patches stand on the grid `26 · (a, b, c)` from voxel 0, wholly
 * inside the volume; on the published mask this gives 575 of the 581 published corners.
 *
 * @throws Refusal `atlas-grid` when the mask is not on a 1 mm grid, `atlas-empty` without a landmark.
 */
export function createLandmarks(lungs: MaskVolume): Atlas {
  const candidates = patchesWithLung(lungs);
  let least = LEAST_LUNG;
  let kept = candidates.filter(({ share }) => share > least);
  while (kept.length >= TOO_MANY) {
    least *= 1.1;
    kept = kept.filter(({ share }) => share > least);
  }
  if (kept.length === 0) {
    throw new Refusal(
      'atlas-empty',
      'expected a lung mask with at least one patch that is 10 % lung, got none',
    );
  }
  return makeAtlas(
    lungs,
    kept.map(({ corner }) => corner),
  );
}

interface Candidate {
  readonly corner: Vec3;
  /** Lung voxels / all voxels. */
  readonly share: number;
}

function patchesWithLung({ grid, voxels }: MaskVolume): Candidate[] {
  const [nx, ny, nz] = grid.dimensions;
  const found: Candidate[] = [];
  // i outermost: the order in which the published corners are listed.
  for (let i = 0; i + PATCH_EDGE <= nx; i += STEP) {
    for (let j = 0; j + PATCH_EDGE <= ny; j += STEP) {
      for (let k = 0; k + PATCH_EDGE <= nz; k += STEP) {
        let lung = 0;
        for (let z = k; z < k + PATCH_EDGE; z++) {
          for (let y = j; y < j + PATCH_EDGE; y++) {
            const row = nx * (y + ny * z);
            for (let x = i; x < i + PATCH_EDGE; x++) if (voxels[row + x] !== 0) lung++;
          }
        }
        if (lung > 0) found.push({ corner: [i, j, k], share: lung / PATCH_VOXELS });
      }
    }
  }
  return found;
}
